import type { ChatCompletion } from '../contract/chat.types.js';
import type { EmbeddingList } from '../contract/embedding.types.js';
import { LlmError } from '../contract/llm-error.js';
import type { ErrorFacts } from '../errors/error-facts.js';
import { errorFields, type Fields, isError, isFields } from '../errors/error-shapes.js';
import { replyError, wireError, type ProviderReply } from '../errors/provider-errors.js';
import { completionShape } from './completion-shape.js';

/** A completion, and the text it came in if that can be passed on as it is. */
export interface ReadCompletion {
  readonly completion: ChatCompletion;
  /** Undefined if the completion was brought into a form that clients can read. */
  readonly rawText: string | undefined;
}

/**
 * Returns the completion in a provider's reply, with all its fields, as {@link completionShape} has it.
 *
 * `JSON.parse` makes keys such as `__proto__` own fields of the object. They do nothing as long as no code
 * assigns one object onto another, and no code here does.
 * @throws LlmError for every reply that is not an answer
 */
export function readCompletion(
  reply: ProviderReply,
  nowMs: () => number,
  errors?: ErrorFacts,
): ReadCompletion {
  const body = parseAnswer(reply, nowMs, errors);
  const completion = completionShape(body);
  if (completion === undefined) throw noAnswer(body, reply, nowMs, errors);
  return { completion, rawText: completion === body ? reply.text : undefined };
}

/** Returns the object in a reply with embeddings; its vectors are not checked. @throws LlmError */
export function readEmbeddingList(
  reply: ProviderReply,
  nowMs: () => number,
  errors?: ErrorFacts,
): EmbeddingList {
  const body = parseAnswer(reply, nowMs, errors);
  if (!Array.isArray(body.data)) throw noAnswer(body, reply, nowMs, errors);
  return body as EmbeddingList & { data: [] };
}

/** A page of a proxy, which has come whole. */
const PAGE = /^\s{0,100}</;

/** What a reply says beside its body. */
type ReplyHead = Pick<ProviderReply, 'status' | 'headers'>;

/**
 * Throws the error in a body, in one of its choices, or in a field that the provider's facts name: some
 * providers report a failure with status 200.
 * @throws LlmError
 */
export function throwIfError(
  body: { readonly error?: unknown; readonly choices?: unknown },
  reply: ReplyHead,
  nowMs: () => number,
  errors?: ErrorFacts,
): void {
  if (isError(body.error)) throw wireError(body.error, reply, nowMs(), errors);
  const { choices } = body;
  // OpenRouter: `finish_reason: "error"`, and the error beside it.
  for (const choice of Array.isArray(choices) ? (choices as unknown[]) : []) {
    const error = (choice as { readonly error?: unknown } | null)?.error;
    if (isError(error)) throw wireError(error, reply, nowMs(), errors);
  }
  for (const [outer, inner] of errors?.fields ?? []) {
    const error = ((body as Fields)[outer] as Fields | null | undefined)?.[inner];
    if (isError(error)) throw wireError(error, reply, nowMs(), errors);
  }
}

/**
 * Returns the JSON object in a text.
 * @throws LlmError `upstream_invalid_response` for any other text. It does not contain the text. Retried once
 *   if the text is no JSON: it may have been cut off
 */
export function parseObject(text: string, status: number): Record<string, unknown> {
  const value = parseJson(text, status);
  if (!isFields(value)) throw oddReply(status);
  return value;
}

function parseJson(text: string, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    if (isWholeJson(text, thrown as Error)) throw oddReply(status);
    throw LlmError.invalidReply({ providerStatus: status, ambiguous: !PAGE.test(text) });
  }
}

/** What V8 says of JSON that is wrong before its end: `NaN` for a number, a line break within a text. */
const WRONG_WITHIN = /JSON at position (\d+)/;

/** True for JSON that has come whole and is wrong in itself: one that was cut off is wrong at its end. */
function isWholeJson(text: string, { message }: Error): boolean {
  if (!/^\s{0,100}[[{]/.test(text) || message.startsWith('Unterminated')) return false;
  if (message.includes('is not valid JSON')) return true;
  const position = WRONG_WITHIN.exec(message)?.[1];
  return position !== undefined && Number(position) < text.trimEnd().length;
}

/** Returns the JSON object in the reply of a call that succeeded. @throws LlmError for every other reply */
export function parseAnswer(
  reply: ProviderReply,
  nowMs: () => number,
  errors?: ErrorFacts,
): Record<string, unknown> {
  if (reply.status < 200 || reply.status > 299) throw replyError(reply, nowMs(), errors);
  const body = parseJson(reply.text, reply.status);
  if (!isFields(body)) throw noAnswer(body, reply, nowMs, errors);
  throwIfError(body, reply, nowMs, errors);
  return body;
}

/** Returns the error for a whole JSON value that is no answer: it may be an error without a field for it. */
export function noAnswer(
  body: unknown,
  reply: ReplyHead,
  nowMs: () => number,
  errors?: ErrorFacts,
): LlmError {
  const isAnswer = isFields(body) && ('choices' in body || 'data' in body);
  const { message } = isAnswer || typeof body === 'string' ? {} : errorFields(body);
  if (typeof message === 'string' && message !== '') return wireError(body, reply, nowMs(), errors);
  return oddReply(reply.status);
}

/** The reply came whole: the next one would be as odd, and billed as well. */
function oddReply(status: number): LlmError {
  return LlmError.invalidReply({ retryable: false, providerStatus: status });
}
