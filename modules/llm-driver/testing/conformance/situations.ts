import type { ProviderWire } from './provider-wire.js';
import type { ReceivedCall, ScriptedReply } from './scripted-provider.js';

/**
 * What a driver's provider does. A driver without a provider is asked for the first three alone: it answers
 * `echo: ` and the prompt, never answers, or fails with a retryable `upstream_error`.
 */
export type Situation =
  | 'answers'
  | 'stalls'
  | 'fails'
  | 'pauses'
  | 'drops'
  | 'breaks'
  | 'tools'
  | 'html'
  | 'empty'
  | 'truncated'
  | 'echoes-key'
  | 'waits'
  | `status-${number}`;

/** The tool that the kit offers, and the call that the scripted provider makes of it. */
export const TOOL = { name: 'look_up_weather', arguments: { city: 'Oslo' } } as const;

/** Seconds in the `retry-after` of the situation `waits`. */
export const RETRY_AFTER_SECONDS = 7;

const USAGE = { promptTokens: 5, completionTokens: 3 } as const;

/** Returns what the provider replies in a situation. */
export function replyIn(situation: Situation, wire: ProviderWire, call: ReceivedCall): ScriptedReply {
  switch (situation) {
    case 'stalls':
      return { body: [], then: 'stall' };
    case 'drops':
      return { body: [], then: 'drop' };
    case 'html':
      return { headers: { 'content-type': 'text/html' }, body: ['<html>Welcome</html>'] };
    case 'empty':
      return { body: [''] };
    case 'pauses':
      return answering(wire, call, 'stall');
    case 'breaks':
    case 'truncated':
      return broken(answering(wire, call), situation === 'breaks');
    case 'fails':
      return refusal(wire, 500, 'Scripted failure.');
    case 'waits':
      return refusal(wire, 429, 'Too many requests.', { 'retry-after': String(RETRY_AFTER_SECONDS) });
    case 'echoes-key':
      return refusal(wire, 401, `Incorrect API key: ${JSON.stringify(call.headers)}`);
    case 'tools':
      return { body: [wire.answer({ text: '', choices: 1, toolCall: TOOL, usage: USAGE }, call)] };
    case 'answers':
      return answering(wire, call);
    default:
      return refusal(wire, Number(situation.slice('status-'.length)), 'Scripted refusal.');
  }
}

function answering(wire: ProviderWire, call: ReceivedCall, then?: 'stall'): ScriptedReply {
  const text = `echo: ${wire.promptOf(call)}`;
  const isStream = wire.isStream?.(call) ?? (call.body as { stream?: unknown } | undefined)?.stream === true;
  if (isStream && wire.stream) {
    const {
      parts,
      end,
      contentType = 'text/event-stream',
    } = wire.stream(text.match(/\s*\S+\s*/g) ?? [], call);
    const headers = { 'content-type': contentType };
    return then === 'stall' ? { headers, body: [parts[0]], then } : { headers, body: [...parts, end] };
  }
  const asked = (call.body as { n?: unknown } | undefined)?.n;
  const choices = typeof asked === 'number' ? asked : 1;
  return { body: [wire.answer({ text, choices, usage: USAGE }, call)], then };
}

function broken(reply: ScriptedReply, drops: boolean): ScriptedReply {
  const whole = reply.body.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join('');
  const half = whole.slice(0, Math.floor(whole.length / 2));
  return { headers: reply.headers, body: [half], then: drops ? 'drop' : 'end' };
}

function refusal(
  wire: ProviderWire,
  status: number,
  message: string,
  headers?: Record<string, string>,
): ScriptedReply {
  return { status, headers, body: [wire.error?.(status, message) ?? { error: { message } }] };
}
