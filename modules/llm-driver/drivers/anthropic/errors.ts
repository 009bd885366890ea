import type { IncomingHttpHeaders } from 'node:http';
import { ERROR_KINDS } from '../../contract/error-kinds.js';
import { LlmError, type LlmErrorDetails } from '../../contract/llm-error.js';
import type { ProviderReply } from '../../errors/provider-errors.js';
import { CONTEXT, ruleForStatus, TOO_LARGE, type Rule, WRONG_ADDRESS } from '../../errors/error-rules.js';
import { retryHint } from '../../errors/retry-hint.js';
import { plainPath } from '../../errors/safe-provider-fields.js';
import { isObject } from './messages.types.js';

// https://docs.anthropic.com/en/api/errors. Messages change, so they are read last and only for what no code
// says.

const QUOTA: Rule = { kind: 'provider_quota_exhausted' };
const OVERLOADED: Rule = { kind: 'provider_overloaded', retryable: true };
const RATE: Rule = { kind: 'rate_limit_exceeded', retryable: true };
const SERVER: Rule = { kind: 'upstream_error', retryable: true };
const TIMEOUT: Rule = { kind: 'upstream_timeout', retryable: true };
const INVALID: Rule = { kind: 'invalid_request' };
const AUTH: Rule = { kind: 'upstream_auth_failed' };
const MODEL: Rule = { kind: 'model_not_found' };

/** By `details.error_code`. Spend limits end with the month: no wait helps. */
const BY_CODE: ReadonlyMap<unknown, Rule> = new Map([
  ['enforced_spend_limit_reached', QUOTA],
  ['contract_spend_limit_reached', QUOTA],
  ['linked_organization_spend_limit_reached', QUOTA],
  ['organization_on_hold', QUOTA],
  ['ramp_limit_exceeded', RATE],
  ['image_dimensions_too_large', INVALID],
  ['request_body_too_large_after_decoding', TOO_LARGE],
]);

/** Errors of a stream have no status: 200 was sent before. */
const BY_TYPE: ReadonlyMap<unknown, Rule> = new Map([
  ['invalid_request_error', INVALID],
  ['authentication_error', AUTH],
  ['permission_error', AUTH],
  ['billing_error', QUOTA],
  ['not_found_error', MODEL],
  ['request_too_large', TOO_LARGE],
  ['rate_limit_error', RATE],
  ['timeout_error', TIMEOUT],
  ['overloaded_error', OVERLOADED],
]);

/** Refusals of status 400 that only their words tell apart. */
const BY_WORDS: readonly (readonly [RegExp, Rule])[] = [
  [/^prompt is too long\b|exceed context limit/i, CONTEXT],
  [/\bspecified API usage limits\b|\bcredit balance is too low\b/i, QUOTA],
];

/** Characters of a message that are searched. */
const READ_CHARACTERS = 2_000;
const REQUEST_ID = /^[A-Za-z0-9_-]{1,64}$/;
/** `messages.0.content.1.text: Field required` begins with the path of the field. */
const FIELD = /^([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*): /;

/** Turns a reply with a status other than 2xx into an error. @param nowMs wall clock */
export function anthropicError(reply: ProviderReply, nowMs: number): LlmError {
  if (reply.status < 400) return LlmError.invalidReply({ retryable: false, providerStatus: reply.status });
  return errorInBody(bodyOf(reply.text), reply, nowMs);
}

/** Turns the body of an error, or the data of an error event, into an error. */
export function errorInBody(
  body: Readonly<Record<string, unknown>>,
  reply: Omit<ProviderReply, 'text'>,
  nowMs: number,
): LlmError {
  const error = isObject(body.error) ? body.error : {};
  const message = typeof error.message === 'string' ? error.message.slice(0, READ_CHARACTERS) : '';
  const code = isObject(error.details) ? error.details.error_code : undefined;
  const rule = ruleFor(reply.status, error, code, message);
  const retryable = shouldRetry(reply.headers, rule);
  const { limit } = ERROR_KINDS[rule.kind];
  const providerCode = BY_CODE.has(code) ? (code as string) : undefined;
  const details: LlmErrorDetails = {
    ...rule,
    retryable,
    retryAfterMs: retryable || limit === 'rate' ? retryHint(reply.headers, '', nowMs) : undefined,
    providerStatus: reply.status,
    providerCode,
    providerRequestId: requestIdOf(reply.headers),
  };
  if (rule.kind === 'context_length_exceeded')
    return new LlmError(rule.kind, { ...details, param: 'messages' });
  if (rule.kind !== 'invalid_request') return new LlmError(rule.kind, details);
  return new LlmError(rule.kind, { ...details, code: providerCode, param: fieldIn(message) });
}

function ruleFor(
  status: number,
  error: Readonly<Record<string, unknown>>,
  code: unknown,
  message: string,
): Rule {
  const byCode = BY_CODE.get(code);
  if (byCode !== undefined) return byCode;
  if (status < 400 || status === 400) {
    const byWords = BY_WORDS.find(([words]) => words.test(message));
    if (byWords !== undefined) return byWords[1];
  }
  if (status === 404) return isAboutModel(error, message) ? MODEL : WRONG_ADDRESS;
  if (status === 413) return TOO_LARGE;
  if (status === 504) return TIMEOUT;
  return status >= 400 ? ruleForStatus(status) : (BY_TYPE.get(error.type) ?? SERVER);
}

/** A reply without an error object is not even from an API. */
function isAboutModel({ type }: Readonly<Record<string, unknown>>, message: string): boolean {
  return type !== undefined && !/^not found\.?$/i.test(message);
}

/** An explicit `x-should-retry` wins over the rule. */
function shouldRetry(headers: IncomingHttpHeaders, rule: Rule): boolean {
  const asked = headers['x-should-retry'];
  if (asked === 'false' || !ERROR_KINDS[rule.kind].retriedOnRequest) return false;
  return asked === 'true' || (rule.retryable ?? false);
}

function requestIdOf(headers: IncomingHttpHeaders): string | undefined {
  const id = headers['request-id'];
  return typeof id === 'string' && REQUEST_ID.test(id) ? id : undefined;
}

/** Returns the path of the field that a refusal begins with, as paths are written here. */
function fieldIn(message: string): string | undefined {
  const path = FIELD.exec(message)?.[1]?.replace(/\.(\d+)(?=\.|$)/g, '[$1]');
  return plainPath(path);
}

function bodyOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) ? body : {};
  } catch {
    return {};
  }
}
