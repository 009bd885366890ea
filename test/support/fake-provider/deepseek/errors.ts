import type { VendorRefusal } from '../vendor/index.js';

/** https://api-docs.deepseek.com/quick_start/error_codes */
export function deepSeekError(
  status: number,
  message: string,
  code = 'invalid_request_error',
  type = code,
): VendorRefusal {
  return { status, body: { error: { message, type, param: null, code } } };
}

/** The account has no money. */
export const DEEPSEEK_NO_BALANCE = deepSeekError(
  402,
  'Insufficient Balance',
  'invalid_request_error',
  'unknown_error',
);

/** Too many calls at once. It tells no wait. */
export const DEEPSEEK_RATE_LIMIT = deepSeekError(
  429,
  'Rate limit reached. Please slow down.',
  'rate_limit_reached',
);

/** The servers have no capacity. */
export const DEEPSEEK_BUSY = deepSeekError(
  503,
  'Service is too busy. We advise users to temporarily switch to alternative LLM API service providers.',
  'service_unavailable_error',
);
