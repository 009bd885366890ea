import type { ChatRequest } from '../contract/chat.types.js';
import type { FieldNames, RequestFacts } from './request-facts.js';

/** Returns the provider's names of the fields that this request has; undefined if they are all OpenAI's. */
export function namesToWrite(request: ChatRequest, facts: RequestFacts): FieldNames | undefined {
  const names = facts.renames?.(request.model ?? '');
  if (names === undefined) return undefined;
  for (const field in names) if (field in request) return names;
  return undefined;
}

/**
 * Returns the request with fields under the provider's names, at the same place. If the caller wrote both
 * names, the provider's own counts and the other is left out.
 */
export function withProviderNames(request: ChatRequest, names: FieldNames): ChatRequest {
  const renamed = new Map<string, unknown>();
  for (const [field, name] of Object.entries(names)) {
    if (field in request && isUnset(request[name])) renamed.set(name, request[field]);
  }
  const copy: Record<string, unknown> = {};
  for (const field of Object.keys(request)) {
    const name = Object.hasOwn(names, field) ? names[field]! : field;
    copy[name] = renamed.has(name) ? renamed.get(name) : request[name];
  }
  return copy as unknown as ChatRequest;
}

/** Begins every escaped ASCII character: a key written with one would not be found. */
const ESCAPED = '\\u00';

/**
 * Returns the text of such a request with its keys renamed.
 * @returns undefined if it is not certain where the keys are, or if it has a provider's own name too
 */
export function textWithProviderNames(
  text: string,
  request: ChatRequest,
  names: FieldNames,
): string | undefined {
  if (text.includes(ESCAPED)) return undefined;
  let renamed = text;
  for (const [field, name] of Object.entries(names)) {
    if (!(field in request)) continue;
    const key = JSON.stringify(field);
    const start = renamed.indexOf(key);
    const isCertain = start >= 0 && !renamed.includes(key, start + key.length);
    if (!isCertain || renamed.includes(JSON.stringify(name))) return undefined;
    renamed = renamed.slice(0, start) + JSON.stringify(name) + renamed.slice(start + key.length);
  }
  return renamed;
}

function isUnset(value: unknown): boolean {
  return value === undefined || value === null;
}
