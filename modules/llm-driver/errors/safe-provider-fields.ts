import type { IncomingHttpHeaders } from 'node:http';

/**
 * Codes that may be shown to callers and written to logs. A closed list: any field of a provider's reply may
 * hold a key or a user's words.
 */
const KNOWN_CODES: ReadonlySet<unknown> = new Set([
  'array_above_max_length',
  'array_below_min_length',
  'billing_hard_limit_reached',
  'billing_not_active',
  'capacity_exceeded',
  'content_filter',
  'content_policy_violation',
  'context_length_exceeded',
  'contract_spend_limit_reached',
  'credit_balance_exhausted',
  'decimal_above_max_value',
  'decimal_below_min_value',
  'enforced_spend_limit_reached',
  'image_dimensions_too_large',
  'image_parse_error',
  'insufficient_quota',
  'integer_above_max_value',
  'integer_below_min_value',
  'invalid_api_key',
  'invalid_base64_image',
  'invalid_function_parameters',
  'invalid_image',
  'invalid_image_format',
  'invalid_image_url',
  'invalid_json_schema',
  'invalid_type',
  'invalid_value',
  'json_validate_failed',
  'linked_organization_spend_limit_reached',
  'missing_required_parameter',
  'model_decommissioned',
  'model_not_found',
  'organization_on_hold',
  'ramp_limit_exceeded',
  'rate_limit_exceeded',
  'request_body_too_large_after_decoding',
  'server_is_overloaded',
  'slow_down',
  'string_above_max_length',
  'string_below_min_length',
  'tool_use_failed',
  'unknown_parameter',
  'unknown_url',
  'unsupported_country_region_territory',
  'unsupported_parameter',
  'unsupported_value',
]);

const FIELD_PATH = /^[a-z][a-z_]{0,31}(?:\.[a-z0-9_]{1,32}|\[\d{1,4}\]){0,8}$/;
const REQUEST_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Returns the first known code among names of an error, else undefined. */
export function knownCode(names: readonly string[]): string | undefined {
  return names.find((name) => KNOWN_CODES.has(name));
}

/** Returns the path of a request field (`messages[0].content`), or undefined if it may be anything else. */
export function plainPath(param: unknown): string | undefined {
  return typeof param === 'string' && FIELD_PATH.test(param) ? param : undefined;
}

/** Returns the provider's id of the call, or undefined if it has none that is safe to log. */
export function requestIdOf(headers: IncomingHttpHeaders): string | undefined {
  // Anthropic has the second one.
  const id = headers['x-request-id'] ?? headers['request-id'];
  return typeof id === 'string' && REQUEST_ID.test(id) ? id : undefined;
}
