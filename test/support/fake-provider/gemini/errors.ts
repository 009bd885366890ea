import type { VendorRefusal } from '../vendor/index.js';

/** Gemini's errors stand in a list, with a numeric code. */
export function geminiError(
  status: number,
  name: string,
  message: string,
  details?: readonly object[],
): VendorRefusal {
  return { status, body: [{ error: { code: status, message, status: name, ...(details && { details }) } }] };
}

/** A limit of the free tier is used up. @param seconds wait that is asked for */
export function geminiRateLimit(
  seconds: number,
  quotaId = 'GenerateRequestsPerMinute-FreeTier',
): VendorRefusal {
  const message =
    'You exceeded your current quota, please check your plan and billing details.\n' +
    `* Quota exceeded for metric: generate_content_free_tier_requests, limit: 20\nPlease retry in ${seconds}.5s.`;
  return geminiError(429, 'RESOURCE_EXHAUSTED', message, [
    { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId }] },
    { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${seconds}s` },
  ]);
}

/** The model has no capacity. */
export const GEMINI_OVERLOADED = geminiError(
  503,
  'UNAVAILABLE',
  'The model is overloaded. Please try again later.',
);
