import type { OutgoingHttpHeaders } from 'node:http';
import type { ProviderCall } from './call.js';

/** The organisation both vendors put into headers and messages; anything that shows it to a client leaks. */
export const ORGANIZATION = {
  openai: 'org-FakeProviderCanary0001',
  groq: 'org_01fakeprovidercanary0001',
} as const;

/** The id the vendor gives the call, in the `x-request-id` header and in Groq's `x_groq.id`. */
export function requestIdOf(call: ProviderCall): string {
  return `req_fake${String(call.n).padStart(8, '0')}`;
}

/** What each vendor adds to its answers, good or bad, beside the body's own headers. */
export function vendorHeaders(call: ProviderCall): OutgoingHttpHeaders {
  const ray = `fake${call.n.toString(16).padStart(12, '0')}-AMS`;
  if (call.flavour === 'groq') {
    return {
      'x-request-id': requestIdOf(call),
      'x-groq-region': 'fra',
      via: '1.1 google',
      'cache-control': 'private, max-age=0, no-store, no-cache, must-revalidate',
      'set-cookie': [`__cf_bm=canary-cookie-${call.n}; path=/; HttpOnly; Secure; SameSite=None`],
      'cf-ray': ray,
      server: 'cloudflare',
    };
  }
  return {
    'x-request-id': requestIdOf(call),
    'openai-organization': ORGANIZATION.openai,
    'openai-processing-ms': '7',
    'openai-version': '2020-10-01',
    'cf-ray': ray,
    server: 'cloudflare',
  };
}
