import type { IncomingHttpHeaders } from 'node:http';
import { blocksOf, type FakeRefusal, type SentMessage, type SentRequest } from './fake-message.js';
import { thoughtProblem } from './signatures.js';

/** Fields of a request by https://docs.anthropic.com/en/api/messages; any other is refused. */
const FIELDS: ReadonlySet<string> = new Set([
  ...['model', 'max_tokens', 'messages', 'system', 'stop_sequences', 'stream', 'temperature', 'top_p'],
  ...['top_k', 'tools', 'tool_choice', 'thinking', 'output_config', 'metadata', 'service_tier'],
  ...['cache_control', 'container', 'context_management', 'mcp_servers', 'inference_geo', 'speed'],
]);

const VERSIONS: ReadonlySet<unknown> = new Set(['2023-06-01', '2026-10-21']);

/** Returns the refusal of a request's headers; undefined if they are fine. */
export function headerRefusal(headers: IncomingHttpHeaders, apiKey: string): FakeRefusal | undefined {
  const { 'x-api-key': key, authorization, 'anthropic-version': version } = headers;
  const given = key ?? authorization?.replace(/^Bearer /, '');
  if (given !== apiKey) return { status: 401, type: 'authentication_error', message: 'invalid x-api-key' };
  if (VERSIONS.has(version)) return undefined;
  return invalid('anthropic-version: header is required');
}

/** Returns the refusal of a request's body; undefined if it is fine. */
export function bodyRefusal(body: SentRequest, version: unknown): FakeRefusal | undefined {
  const unknown = Object.keys(body).find((name) => !FIELDS.has(name));
  if (unknown !== undefined) return invalid(`${unknown}: Extra inputs are not permitted`);
  if (!Number.isInteger(body.max_tokens)) return invalid('max_tokens: Field required');
  const sampling = ['temperature', 'top_p', 'top_k'].find((name) => body[name] !== undefined);
  if (version === '2026-10-21' && sampling !== undefined)
    return invalid(`${sampling}: Extra inputs are not permitted`);
  if (!Array.isArray(body.messages) || body.messages.length === 0)
    return invalid('messages: at least one message is required');
  return messagesRefusal(body.messages as readonly SentMessage[]);
}

function messagesRefusal(messages: readonly SentMessage[]): FakeRefusal | undefined {
  let calls: readonly unknown[] = [];
  for (const [index, message] of messages.entries()) {
    if (message.role !== 'user' && message.role !== 'assistant')
      return invalid(`messages.${index}.role: Input should be 'user' or 'assistant'`);
    const blocks = blocksOf(message);
    const empty = blocks.findIndex(({ type, text }) => type === 'text' && String(text).trim() === '');
    if (empty >= 0)
      return invalid(
        `messages.${index}.content.${empty}.text: text content blocks must contain non-whitespace text`,
      );
    const problem = message.role === 'assistant' ? thoughtProblem(blocks) : resultProblem(message, calls);
    if (problem !== undefined) return invalid(`messages.${index}.${problem}`);
    calls = blocks.filter(({ type }) => type === 'tool_use').map(({ id }) => id);
  }
  return undefined;
}

/** Results answer the calls of the turn before, all of them, in front of everything else. */
function resultProblem(message: SentMessage, calls: readonly unknown[]): string | undefined {
  const blocks = blocksOf(message);
  const results = blocks.filter(({ type }) => type === 'tool_result').map(({ tool_use_id: id }) => id);
  const stray = results.find((id) => !calls.includes(id));
  if (stray !== undefined) return `content: unexpected \`tool_use_id\` found: ${String(stray)}`;
  const missing = calls.find((id) => !results.includes(id));
  if (missing !== undefined) return `content: \`tool_use\` ids without \`tool_result\`: ${String(missing)}`;
  const isFirst = blocks.slice(0, results.length).every(({ type }) => type === 'tool_result');
  return isFirst ? undefined : 'content: `tool_result` blocks must come first';
}

function invalid(message: string): FakeRefusal {
  return { status: 400, type: 'invalid_request_error', message };
}
