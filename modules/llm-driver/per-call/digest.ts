import { createHash } from 'node:crypto';
import { lowerCased } from '../contract/extra-headers.js';
import { keyOf } from '../contract/per-call-options.js';
import type { PerCallOptions } from '../contract/per-call.types.js';

/** Returns a digest of texts. It tells nothing about a key in them. */
export function digestOf(...texts: readonly (string | undefined)[]): string {
  const json = JSON.stringify(texts.map((text) => text ?? null));
  return createHash('sha256').update('nest-llm-driver:own:').update(json).digest('base64url').slice(0, 32);
}

/** Returns a digest of all that a call brings: answers to calls that differ in it may differ. */
export function digestOfOptions({ apiKey, headers, baseUrl }: PerCallOptions): string {
  const sorted = Object.entries(lowerCased(headers ?? {})).sort(([a], [b]) => (a < b ? -1 : 1));
  const key = apiKey === undefined ? undefined : keyOf(apiKey).reveal();
  return digestOf(key, baseUrl && withoutSlash(baseUrl), JSON.stringify(sorted));
}

/** A base URL with a slash at its end is the same one. */
export function withoutSlash(baseUrl: string): string {
  return baseUrl.endsWith('/') ? baseUrl.slice(0, -1) : baseUrl;
}
