import { compileFakeProvider, loadFakeProvider } from '../support/fake-provider.mjs';

const SLOW_MS = 60_000;
const RACE_MS = 5_000;
/** Holds calls up long enough for those that came later to be answered before. */
const LATER_MS = 300;
/** In hand are as many calls as are in flight at once: of more prompts, a client that waits for nothing is refused. */
const LIMITS = { 'gpt-4.1-mini': { rpm: 1_200, inHand: 8 / 1_200 } };

/**
 * Starts the provider that all tasks ask. Words in a prompt decide: `refuse`, `again` (refused the first time),
 * `fallback` and `race` (one vendor alone), `slow`, `later`, `break` (the stream).
 */
export async function startProvider() {
  compileFakeProvider();
  const { FakeProvider } = await loadFakeProvider();
  return FakeProvider.start({ script, reply, latencyMs, limits: LIMITS, models: MODELS });
}

const MODELS = ['gpt-4o-mini', 'gpt-4.1-mini', 'llama-3.1-8b-instant', 'text-embedding-3-small'];

function script({ prompt, asked, flavour }) {
  if (prompt.includes('refuse') || (prompt.includes('again') && asked === 0)) return 'bad_request';
  if (prompt.includes('fallback') && flavour === 'openai') return 'invalid_api_key';
  return prompt.includes('break') ? { kind: 'stream_error' } : undefined;
}

function latencyMs({ prompt, flavour }) {
  if (prompt.includes('slow')) return SLOW_MS;
  if (prompt.includes('race') && flavour === 'openai') return RACE_MS;
  return prompt.includes('later') ? LATER_MS : 0;
}

function reply({ prompt, body }) {
  if (body.response_format !== undefined) return JSON.stringify({ name: prompt, people: prompt.length });
  if (body.tools === undefined) return `echo: ${prompt}`;
  const last = body.messages.at(-1);
  if (last.role === 'tool') return `I see: ${last.content}`;
  return { toolCalls: [{ name: 'order', arguments: { number: 7 } }] };
}
