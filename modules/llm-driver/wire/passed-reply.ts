import type { WireUsage } from '../contract/chat.types.js';
import { LlmError } from '../contract/llm-error.js';
import type { PassedEvent, SentPassed } from '../contract/passed.types.js';
import type { PassedEndpoint } from '../contract/passed-endpoint.js';
import { isFields } from '../errors/error-shapes.js';
import { replyError } from '../errors/provider-errors.js';
import type { StreamedReply } from '../http/streamed-reply.js';
import type { WholeReply } from '../http/whole-reply.js';
import { passedEvents, type PassedReading } from './passed-events.js';
import { noAnswer, parseAnswer } from './replies.js';
import { peekForm, typedForm } from './reply-form.js';

const JSON_TYPE = 'application/json';
const IS_JSON_TYPE = /^\s*[\w.+-]+\/(?:[\w.+-]*\+)?json\s*(?:;|$)/i;
/** A value that may be written into a header. */
const IS_TYPE = /^[\w.+-]+\/[\w.+-]+(?:;[\x20-\x7e]{0,200})?$/;
/** A page of a proxy, or something that browsers run. No endpoint answers with such. */
const IS_PAGE_TYPE = /html|xml|script/i;
const PAGE = /^\s{0,100}<(?:!doctype|html|\?xml)/i;

/**
 * Returns the reply to a request that did not ask for a stream. @throws LlmError for every reply that is no
 * answer
 */
export function readPassed(
  endpoint: PassedEndpoint,
  reply: WholeReply,
  { nowMs, errors }: PassedReading,
): Extract<SentPassed, { readonly text: string }> {
  const { status, headers, text } = reply;
  if (status < 200 || status > 299) throw replyError(reply, nowMs(), errors);
  const { 'content-type': type = '' } = headers;
  if (endpoint !== 'completions' && !IS_JSON_TYPE.test(type) && !looksLikeObject(type, text)) {
    if (IS_PAGE_TYPE.test(type) || PAGE.test(text)) throw LlmError.invalidReply({ providerStatus: status });
    return { contentType: IS_TYPE.test(type) ? type : 'text/plain; charset=utf-8', text };
  }
  const body = parseAnswer(reply, nowMs, errors);
  const isAnswer = endpoint === 'completions' ? Array.isArray(body.choices) : !isBareError(body);
  if (!isAnswer) throw noAnswer(body, reply, nowMs, errors);
  const contentType = IS_JSON_TYPE.test(type) && IS_TYPE.test(type) ? type : JSON_TYPE;
  return { contentType, text, usage: isFields(body.usage) ? (body.usage as WireUsage) : undefined };
}

/** Servers write JSON without a type, and some an error as text. */
function looksLikeObject(type: string, text: string): boolean {
  return (type === '' || /^\s*\{\s*"error"/.test(text)) && /^\s*\{/.test(text);
}

/** An error without a field around it. */
function isBareError({ text, message }: Readonly<Record<string, unknown>>): boolean {
  return text === undefined && typeof message === 'string';
}

/**
 * Returns the reply to a request for a stream: its events, or the whole answer of a server that does not
 * stream. @throws LlmError for an error
 */
export async function openPassedReply(
  endpoint: PassedEndpoint,
  reply: StreamedReply,
  reading: PassedReading,
): Promise<SentPassed> {
  const { status, headers, body } = reply;
  const isSuccess = status >= 200 && status <= 299;
  const isEvents =
    isSuccess && (typedForm(headers) ?? (hasType(headers) ? undefined : await peekForm(body))) === 'events';
  if (isEvents) return { events: passedEvents(reply, reading) };
  const whole = readPassed(endpoint, { status, headers, text: await body.text() }, reading);
  // A whole completion has the form of a chunk.
  return endpoint === 'completions' ? { events: oneEvent(whole) } : whole;
}

function hasType({ 'content-type': type = '' }: WholeReply['headers']): boolean {
  return type !== '' && !/^\s*(?:text\/plain|application\/(?:octet-stream|x-ndjson))/i.test(type);
}

async function* oneEvent({
  text,
  usage,
}: {
  readonly text: string;
  readonly usage?: WireUsage | null | undefined;
}): AsyncGenerator<PassedEvent, void, undefined> {
  const json = /[\r\n]/.test(text) ? JSON.stringify(JSON.parse(text)) : text;
  yield { text: `data: ${json}\n\ndata: [DONE]\n\n`, usage, isAnswer: true };
}
