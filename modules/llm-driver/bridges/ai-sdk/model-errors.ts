import type { IncomingHttpHeaders } from 'node:http';
import { types } from 'node:util';
import type { LlmErrorKind } from '../../contract/error-kinds.js';
import { LlmError } from '../../contract/llm-error.js';
import type { LlmErrorDetails } from '../../contract/llm-error-details.js';
import { replyError, wireError } from '../../errors/provider-errors.js';
import { classifyTransport } from '../../errors/transport-errors.js';

/** The AI SDK marks its errors with such symbols, as its packages may be there in several versions. */
const MARKER = 'vercel.ai.error.';

/** Errors of the AI SDK that name no reply. Their messages are not passed on: they may hold parts of it. */
const KINDS: Readonly<Record<string, readonly [LlmErrorKind, LlmErrorDetails?]>> = {
  AI_LoadAPIKeyError: [
    'provider_not_configured',
    { message: 'The model of the AI SDK has no API key. Pass one to its provider, or set its variable.' },
  ],
  AI_LoadSettingError: [
    'provider_not_configured',
    { message: 'The model of the AI SDK lacks a setting. Pass it to its provider, or set its variable.' },
  ],
  AI_UnsupportedFunctionalityError: ['unsupported'],
  AI_InvalidPromptError: ['invalid_prompt'],
  AI_InvalidArgumentError: ['invalid_request'],
  AI_NoSuchModelError: ['model_not_found'],
  AI_TooManyEmbeddingValuesForCallError: [
    'invalid_request',
    { code: 'array_above_max_length', param: 'input' },
  ],
};

/** The reply may have been cut off. */
const BROKEN_REPLIES: readonly string[] = ['AI_JSONParseError', 'AI_EmptyResponseBodyError'];
/** The reply came whole: the next one would be as odd, and billed as well. */
const ODD_REPLIES: readonly string[] = [
  'AI_InvalidResponseDataError',
  'AI_TypeValidationError',
  'AI_NoContentGeneratedError',
];

/** Error of a provider's HTTP reply, as the AI SDK throws it. It also holds the whole request. */
interface ApiCallError {
  readonly statusCode?: unknown;
  readonly responseHeaders?: Readonly<Record<string, string>>;
  readonly responseBody?: unknown;
  readonly isRetryable?: unknown;
}

/**
 * Turns what a model of the AI SDK throws, or sends as an error, into one of ours. Nothing of it is kept: it
 * holds the request. Returns an error that no provider package throws as it is.
 * @param nowMs wall clock, for a `retry-after` that is a date
 */
export function toLlmError(thrown: unknown, nowMs: number): unknown {
  if (thrown instanceof LlmError) return thrown;
  if (isMarked(thrown, 'AI_APICallError')) return fromReply(thrown as ApiCallError, nowMs);
  for (const [name, [kind, details]] of Object.entries(KINDS))
    if (isMarked(thrown, name)) return new LlmError(kind, details);
  if (BROKEN_REPLIES.some((name) => isMarked(thrown, name))) return LlmError.invalidReply();
  if (ODD_REPLIES.some((name) => isMarked(thrown, name))) return LlmError.invalidReply({ retryable: false });
  // Also an error of another realm, as the errors of Node's fetch are in Jest.
  if (types.isNativeError(thrown)) return classifyTransport(thrown) ?? thrown;
  return wireError(thrown, { status: 200, headers: {} }, nowMs);
}

function fromReply(error: ApiCallError, nowMs: number): LlmError {
  const { statusCode: status, responseHeaders, responseBody, isRetryable } = error;
  if (typeof status !== 'number') {
    const retryable = isRetryable === true;
    return classifyTransport(error) ?? new LlmError('upstream_unreachable', { retryable });
  }
  // The reply was an answer that the package could not read.
  if (status < 400) return LlmError.invalidReply({ providerStatus: status });
  const text = typeof responseBody === 'string' ? responseBody : '';
  return replyError({ status, headers: lowerCase(responseHeaders), text }, nowMs);
}

function lowerCase(headers: Readonly<Record<string, string>> = {}): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function isMarked(thrown: unknown, name: string): boolean {
  if (typeof thrown !== 'object' || thrown === null) return false;
  return (thrown as Record<symbol, unknown>)[Symbol.for(MARKER + name)] === true;
}
