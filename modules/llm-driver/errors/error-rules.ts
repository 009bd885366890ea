import type { LlmErrorKind } from '../contract/error-kinds.js';
import type { LlmErrorDetails } from '../contract/llm-error.js';

/** Meaning of a provider's error code, status or type. */
export interface Rule extends Pick<LlmErrorDetails, 'retryable' | 'retryLimit' | 'message' | 'setting'> {
  readonly kind: LlmErrorKind;
}

const AUTH: Rule = { kind: 'upstream_auth_failed' };
const MODEL: Rule = { kind: 'model_not_found' };
const QUOTA: Rule = { kind: 'provider_quota_exhausted' };
const RATE: Rule = { kind: 'rate_limit_exceeded', retryable: true };
const OVERLOADED: Rule = { kind: 'provider_overloaded', retryable: true };
const SERVER: Rule = { kind: 'upstream_error', retryable: true };
const REFUSED: Rule = { kind: 'upstream_error' };
const INVALID: Rule = { kind: 'invalid_request' };
/** Looks like the client's mistake, but is the model's; another sample may succeed. */
const GENERATION: Rule = { kind: 'upstream_generation_failed', retryable: true, retryLimit: 2 };

export const CONTEXT: Rule = { kind: 'context_length_exceeded' };
export const TOO_LARGE: Rule = { kind: 'request_too_large_for_model' };
export const WRONG_ADDRESS: Rule = {
  kind: 'upstream_error',
  message: "The provider has nothing at this address. Check the driver's base URL, version path included.",
  setting: 'base_url',
};

const BY_CODE: ReadonlyMap<unknown, Rule> = new Map([
  ['context_length_exceeded', CONTEXT],
  ['json_validate_failed', GENERATION],
  ['tool_use_failed', GENERATION],
  ['invalid_api_key', AUTH],
  ['unsupported_country_region_territory', AUTH],
  ['model_not_found', MODEL],
  ['model_decommissioned', MODEL],
  ['insufficient_quota', QUOTA],
  ['credit_balance_exhausted', QUOTA],
  ['billing_hard_limit_reached', QUOTA],
  ['billing_not_active', QUOTA],
  ['rate_limit_exceeded', RATE],
  ['slow_down', RATE],
  ['capacity_exceeded', OVERLOADED],
  ['server_is_overloaded', OVERLOADED],
]);

const BY_STATUS: ReadonlyMap<number, Rule> = new Map([
  [401, AUTH],
  [402, QUOTA],
  [403, AUTH],
  [404, MODEL],
  [405, WRONG_ADDRESS],
  [408, { kind: 'upstream_timeout', retryable: true }],
  [409, SERVER],
  [422, { ...GENERATION, retryLimit: 1 }],
  [424, REFUSED],
  [429, RATE],
  [498, OVERLOADED],
  [499, REFUSED],
  [503, OVERLOADED],
  [529, OVERLOADED],
]);

/** Read last, if neither the code nor the status says more. */
const BY_TYPE: ReadonlyMap<unknown, Rule> = new Map([
  ['invalid_request_error', INVALID],
  ['authentication_error', AUTH],
  ['permission_error', AUTH],
  ['insufficient_quota', QUOTA],
  ['rate_limit_error', RATE],
  ['tokens', RATE],
  ['requests', RATE],
  ['overloaded_error', OVERLOADED],
  ['service_unavailable_error', OVERLOADED],
]);

/** Returns the rule for an error code, if there is one. Some servers put the code into the type. */
export function ruleForCode(code: unknown, type: unknown): Rule | undefined {
  return BY_CODE.get(code) ?? BY_CODE.get(type);
}

/** Returns the rule for an HTTP status from 400 up. */
export function ruleForStatus(status: number): Rule {
  return BY_STATUS.get(status) ?? (status >= 500 ? SERVER : INVALID);
}

/** Returns the rule for an error type. A failure of unknown type is the provider's own. */
export function ruleForType(type: unknown): Rule {
  return BY_TYPE.get(type) ?? SERVER;
}
