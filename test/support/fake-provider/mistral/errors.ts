import type { VendorRefusal } from '../vendor/index.js';

/** Mistral's errors are flat, with a code that is a text. */
export function mistralError(
  status: number,
  type: string,
  code: string | null,
  message: string | object,
): VendorRefusal {
  return { status, body: { object: 'error', message, type, param: null, code } };
}

/** A field that the schema does not have. @param loc its path, as Pydantic tells it */
export function extraForbidden(loc: readonly (string | number)[], input: unknown): VendorRefusal {
  const detail = [{ type: 'extra_forbidden', loc, msg: 'Extra inputs are not permitted', input }];
  return mistralError(422, 'invalid_request_error', null, { detail });
}

/** A limit of the workspace. It tells no wait. */
export const MISTRAL_RATE_LIMIT = mistralError(429, 'rate_limited', '1300', 'Rate limit exceeded');

/** The model has no capacity. */
export const MISTRAL_OVERLOADED: VendorRefusal = {
  status: 503,
  body: '<html><head><title>503 Service Temporarily Unavailable</title></head></html>',
};
