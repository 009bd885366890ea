import type { IncomingHttpHeaders } from 'node:http';
import { isCount } from '../../support/index.js';
import { ERROR_KINDS } from '../contract/error-kinds.js';
import { LlmError, type LlmErrorDetails } from '../contract/llm-error.js';
import { limitFigures } from './limit-figures.js';
import { knownCode, plainPath, requestIdOf } from './safe-provider-fields.js';
import { retryHint } from './retry-hint.js';
import {
  ruleForCode,
  ruleForStatus,
  ruleForType,
  CONTEXT,
  TOO_LARGE,
  WRONG_ADDRESS,
  type Rule,
} from './error-rules.js';

/** A provider's reply with an error instead of an answer. */
export interface ProviderReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Error object in a provider's reply. No field of it can be relied on. */
interface WireError {
  readonly message?: unknown;
  readonly type?: unknown;
  readonly code?: unknown;
  readonly param?: unknown;
  readonly status_code?: unknown;
}

/** Characters read of a message: it is searched for a few fixed phrases near its start. */
const READ_CHARACTERS = 2_000;

/**
 * Turns a reply with a status other than 2xx into an error.
 * @param nowMs wall clock, for a `retry-after` that is a date
 */
export function replyError(reply: ProviderReply, nowMs: number): LlmError {
  if (reply.status < 400) return LlmError.invalidReply({ retryable: false, providerStatus: reply.status });
  return describeError(errorIn(reply.text), reply, nowMs);
}

/**
 * Turns an error object that came with status 200, in a body or in a stream, into an error.
 * @param error value of the `error` field, of any type
 */
export function wireError(error: unknown, reply: Omit<ProviderReply, 'text'>, nowMs: number): LlmError {
  return describeError(toWireError(error), reply, nowMs);
}

function describeError(error: WireError, reply: Omit<ProviderReply, 'text'>, nowMs: number): LlmError {
  const message = typeof error.message === 'string' ? error.message.slice(0, READ_CHARACTERS) : '';
  const rule = ruleFor(error, message, reply.status);
  const { limit } = ERROR_KINDS[rule.kind];
  const retryable = shouldRetry(reply.headers, rule);
  const code = knownCode(error.code);
  const details: LlmErrorDetails = {
    ...rule,
    retryable,
    retryAfterMs: retryable || limit === 'rate' ? retryHint(reply.headers, message, nowMs) : undefined,
    limitFigures: limit === 'rate' || limit === 'request_size' ? limitFigures(message) : undefined,
    providerStatus: reply.status,
    providerCode: code,
    providerRequestId: requestIdOf(reply.headers),
  };
  if (rule.kind === 'context_length_exceeded')
    return new LlmError(rule.kind, { ...details, param: 'messages' });
  if (rule.kind !== 'invalid_request') return new LlmError(rule.kind, details);
  return new LlmError(rule.kind, { ...details, code, param: plainPath(error.param) });
}

/** An explicit `x-should-retry` wins over the rule. */
function shouldRetry(headers: IncomingHttpHeaders, rule: Rule): boolean {
  const asked = headers['x-should-retry'];
  if (asked === 'false' || !ERROR_KINDS[rule.kind].retriedOnRequest) return false;
  return asked === 'true' || (rule.retryable ?? false);
}

function ruleFor(error: WireError, message: string, status: number): Rule {
  // Some servers put the status into the code, or beside it, and answer 200.
  const meant = [error.code, error.status_code].find(isErrorStatus) ?? status;
  if (
    (meant === 413 || meant === 429 || error.code === 'rate_limit_exceeded') &&
    message.includes('Request too large')
  ) {
    return TOO_LARGE;
  }
  // Groq has one code for two failures: with this status no wait helps.
  if (meant === 413) return TOO_LARGE;
  const byCode = ruleForCode(error.code, error.type);
  if (byCode) return byCode;
  // vLLM and similar servers have no code for it.
  if (meant === 400 && message.includes('maximum context length')) return CONTEXT;
  if (meant === 404 && isWrongAddress(error, message)) return WRONG_ADDRESS;
  return (meant >= 400 ? ruleForStatus(meant) : undefined) ?? ruleForType(error.type);
}

/** A 404 about no model: the base URL is wrong. A reply without an error object is not even from an API. */
function isWrongAddress(error: WireError, message: string): boolean {
  return (
    error.message === undefined ||
    error.code === 'unknown_url' ||
    /^(?:Invalid URL|Unknown request URL|Not Found$)/.test(message)
  );
}

function isErrorStatus(value: unknown): value is number {
  return isCount(value) && value >= 400 && value <= 599;
}

function errorIn(text: string): WireError {
  try {
    const body = JSON.parse(text) as unknown;
    if (typeof body !== 'object' || body === null) return {};
    return 'error' in body ? toWireError(body.error) : toWireError(body);
  } catch {
    return {};
  }
}

function toWireError(error: unknown): WireError {
  if (typeof error === 'string') return { message: error };
  return typeof error === 'object' && error !== null ? error : {};
}
