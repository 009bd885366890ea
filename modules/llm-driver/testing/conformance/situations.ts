import type { FullWireAnswer, ProviderWire, WireRefusal } from './provider-wire.js';
import type { ReceivedCall, ScriptedReply } from './scripted-provider.js';

/**
 * What a driver's provider does. A driver without a provider is asked for the first three, and for those that
 * it `plays`: it answers `echo: ` and the prompt, never answers, or fails with a retryable `upstream_error`;
 * it calls `look_up_weather` for Oslo, or `look_up_time` too, thinks before `It rains.`, or embeds.
 */
export type Situation =
  | 'answers'
  | 'stalls'
  | 'fails'
  | 'pauses'
  | 'drops'
  | 'breaks'
  | 'tools'
  | 'two-tools'
  | 'reasons'
  | 'embeds'
  | 'limits'
  | 'money'
  | 'too-long'
  | 'gateway-page'
  | 'html'
  | 'empty'
  | 'truncated'
  | 'echoes-key'
  | 'waits'
  | `status-${number}`;

/** The tool that the kit offers, and the call that the scripted provider makes of it. */
export const TOOL = { name: 'look_up_weather', arguments: { city: 'Oslo' } } as const;

/** What the tool of the kit answers. */
export const TOOL_RESULT = 'rain at 7 degrees';

/** Two calls of one answer. */
export const TOOLS = [
  TOOL,
  { name: 'look_up_time', arguments: { zone: 'Europe/Oslo', seconds: true } },
] as const;

/** What the scripted provider thinks before it answers. */
export const REASONING = { text: 'Oslo is in Norway.', state: 'c2lnbmVkLWJ5LXRoZS1raXQ=' } as const;

/** Returns the vector of a text: each text of the kit has its own. */
export function vectorOf(text: string): readonly number[] {
  return [text.length, 0.5, -1];
}

/** Seconds in the `retry-after` of the situation `waits`. */
export const RETRY_AFTER_SECONDS = 7;

/** No API's answer: the page of a proxy. */
const PAGE: ScriptedReply = { headers: { 'content-type': 'text/html' }, body: ['<html>Welcome</html>'] };

const USAGE = { promptTokens: 5, completionTokens: 3 } as const;

/** Returns what the provider replies in a situation. */
export function replyIn(situation: Situation, wire: ProviderWire, call: ReceivedCall): ScriptedReply {
  switch (situation) {
    case 'stalls':
      return { body: [], then: 'stall' };
    case 'drops':
      return { body: [], then: 'drop' };
    case 'html':
      return PAGE;
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
    case 'two-tools':
      return fully(wire, call, { text: '', toolCalls: TOOLS, usage: USAGE });
    case 'reasons':
      return reasoned(wire, call);
    case 'embeds':
      return { body: [wire.embeddings?.(call, vectorOf) ?? {}] };
    case 'limits':
      return { ...answering(wire, call), headers: wire.limits?.headers };
    case 'money':
      return inOwnWords(wire.refusals?.money);
    case 'too-long':
      return inOwnWords(wire.refusals?.tooLong);
    case 'gateway-page':
      return { ...PAGE, status: 502 };
    case 'answers':
      return answering(wire, call);
    default:
      return refusal(wire, Number(situation.slice('status-'.length)), 'Scripted refusal.');
  }
}

/** Thinks and calls a tool; once the tool has answered, it thinks and answers. */
function reasoned(wire: ProviderWire, call: ReceivedCall): ScriptedReply {
  const isAnswered = call.text.includes(TOOL_RESULT);
  const asksForTools = call.text.includes(TOOL.name) && !isAnswered;
  const said = asksForTools ? { text: '', toolCalls: [TOOL] } : { text: 'It rains.', toolCalls: [] };
  return fully(wire, call, { ...said, reasoning: REASONING, usage: USAGE });
}

/** A wire that cannot say all of it says nothing: the checks that need it are left out. */
function fully(wire: ProviderWire, call: ReceivedCall, answer: FullWireAnswer): ScriptedReply {
  if (!isStream(wire, call) || !wire.streamFully) return { body: [wire.answerFully?.(answer, call) ?? {}] };
  return { headers: { 'content-type': 'text/event-stream' }, body: [wire.streamFully(answer, call)] };
}

function isStream(wire: ProviderWire, call: ReceivedCall): boolean {
  return wire.isStream?.(call) ?? (call.body as { stream?: unknown } | undefined)?.stream === true;
}

function answering(wire: ProviderWire, call: ReceivedCall, then?: 'stall'): ScriptedReply {
  const text = `echo: ${wire.promptOf(call)}`;
  if (isStream(wire, call) && wire.stream) {
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

function inOwnWords({ status, body }: WireRefusal = { status: 501, body: {} }): ScriptedReply {
  return { status, body: [body] };
}

function refusal(
  wire: ProviderWire,
  status: number,
  message: string,
  headers?: Record<string, string>,
): ScriptedReply {
  return { status, headers, body: [wire.error?.(status, message) ?? { error: { message } }] };
}
