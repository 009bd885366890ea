import type { IncomingHttpHeaders } from 'node:http';
import { ERROR_KINDS } from '../contract/error-kinds.js';
import { LlmError } from '../contract/llm-error.js';
import type { LlmErrorDetails } from '../contract/llm-error-details.js';
import { dayEndsInMs } from './day-limits.js';
import type { ErrorFacts, Meaning } from './error-facts.js';
import { meaningOf } from './error-rules.js';
import { fieldAtFault } from './field-at-fault.js';
import { limitFigures } from './limit-figures.js';
import { retryHint } from './retry-hint.js';
import { knownCode, requestIdOf } from './safe-provider-fields.js';
import { toWireError, type WireError, wireErrorIn } from './wire-error.js';

/** A provider's reply with an error instead of an answer. */
export interface ProviderReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const NO_FACTS: ErrorFacts = {};
/** Statuses of a refusal of the request itself: its words may be shown. */
const REFUSALS_OF_REQUESTS: readonly number[] = [400, 404, 409, 413, 415, 422];

/**
 * Turns a reply with a status other than 2xx into an error.
 * @param nowMs wall clock, for a `retry-after` that is a date
 * @param facts what the provider means by its errors where it differs from others
 */
export function replyError(reply: ProviderReply, nowMs: number, facts: ErrorFacts = NO_FACTS): LlmError {
  if (reply.status < 400) return LlmError.invalidReply({ retryable: false, providerStatus: reply.status });
  return describeError(wireErrorIn(reply.text, reply.status), reply, { nowMs, facts });
}

/**
 * Turns an error object that came with status 200, in a body or in a stream, into an error.
 * @param error value of the `error` field, of any type
 */
export function wireError(
  error: unknown,
  reply: Omit<ProviderReply, 'text'>,
  nowMs: number,
  facts: ErrorFacts = NO_FACTS,
): LlmError {
  return describeError(toWireError(error), reply, { nowMs, facts });
}

interface Reading {
  readonly nowMs: number;
  readonly facts: ErrorFacts;
}

function describeError(error: WireError, reply: Omit<ProviderReply, 'text'>, reading: Reading): LlmError {
  const meaning = meaningOf(error, reply.status, reading.facts);
  const { kind } = meaning;
  const { limit } = ERROR_KINDS[kind];
  const retryable = shouldRetry(reply.headers, meaning);
  const known = knownCode(error.names);
  const details: LlmErrorDetails = {
    ...meaning,
    retryable,
    retryAfterMs: retryable || limit === 'rate' ? waitOf(error, reply, meaning, reading) : undefined,
    limitFigures: limit === 'rate' || limit === 'request_size' ? limitFigures(error.message) : undefined,
    providerStatus: reply.status,
    providerCode: known,
    providerRequestId: requestIdOf(reply.headers),
    providerWords: wordsOf(error, reply.status, meaning),
  };
  if (kind === 'context_length_exceeded') return new LlmError(kind, { ...details, param: 'messages' });
  if (kind !== 'invalid_request' && kind !== 'unsupported') return new LlmError(kind, details);
  return new LlmError(kind, {
    ...details,
    code: meaning.code ?? known,
    param: fieldAtFault(error, reading.facts),
  });
}

/** An explicit `x-should-retry` wins over the rule. */
function shouldRetry(headers: IncomingHttpHeaders, { kind, retryable }: Meaning): boolean {
  const asked = headers['x-should-retry'];
  if (asked === 'false' || !ERROR_KINDS[kind].retriedOnRequest) return false;
  return asked === 'true' || (retryable ?? false);
}

function waitOf(
  error: WireError,
  { headers }: Omit<ProviderReply, 'text'>,
  { retryAfterMs, kind }: Meaning,
  { nowMs, facts: { dayLimit } }: Reading,
): number | undefined {
  const untilMs = error.waitUntil === undefined ? undefined : error.waitUntil - nowMs;
  const hintMs = retryHint(headers, error.message, nowMs, untilMs ?? error.waitMs) ?? retryAfterMs;
  const isDayLimit = kind === 'rate_limit_exceeded' && error.names.some((name) => dayLimit?.name.test(name));
  return isDayLimit ? Math.max(hintMs ?? 0, dayEndsInMs(dayLimit!.timeZone, nowMs)) : hintMs;
}

/** The provider's words, if they are about the request. Others may be about the account or its servers. */
function wordsOf(
  { message, status }: WireError,
  replyStatus: number,
  { kind, setting }: Meaning,
): string | undefined {
  const isRefusal =
    REFUSALS_OF_REQUESTS.includes(status ?? replyStatus) || kind === 'context_length_exceeded';
  const isOfRequest =
    ERROR_KINDS[kind].status < 500 && kind !== 'rate_limit_exceeded' && setting === undefined;
  // A 403 for content is a refusal of the request too; it has its own code.
  return message !== '' && isOfRequest && (isRefusal || kind === 'invalid_request') ? message : undefined;
}
