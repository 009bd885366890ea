import { assertStrictJson, MAX_JSON_DEPTH, MAX_JSON_KEYS } from './json-scanner.js';

/** Longer texts are looked through before they are read: what is nested very deep takes many times its length in memory. */
const LONGEST_READ_FIRST = 64 * 1024;

/** NUL and surrogates, which have to stand in pairs; an escaped backslash before a `u` is taken for one too. */
const SUSPICIOUS_ESCAPE = /\\u(?:0000|d[89a-f])/i;

const BACKSLASH = 0x5c;

/**
 * `JSON.parse` that refuses all that {@link assertStrictJson} refuses.
 *
 * Nearly every text is short and there is nothing wrong with it. That is proved at a fraction of the scanner's cost by what was read:
 * a key that occurs twice leaves fewer strings in it than there are in the text. Whatever is not proved goes to the scanner.
 * @throws InvalidRequestError
 */
export function parseStrictJson(text: string): unknown {
  if (text.length > LONGEST_READ_FIRST) assertStrictJson(text);
  const value = parse(text);
  if (text.length <= LONGEST_READ_FIRST && !isPlainlyStrict(text, value)) assertStrictJson(text);
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    // Says where and why, and nothing of what was sent.
    assertStrictJson(text);
    throw error;
  }
}

function isPlainlyStrict(text: string, value: unknown): boolean {
  if (text.includes('\\u') && SUSPICIOUS_ESCAPE.test(text)) return false;
  return stringsIn(value, MAX_JSON_DEPTH) * 2 === quotesIn(text);
}

/** Keys and texts, all together; `NaN` where something is not to be accepted, or may not. */
function stringsIn(value: unknown, depthLeft: number): number {
  if (typeof value === 'string') return 1;
  if (typeof value === 'number') return Number.isFinite(value) ? 0 : NaN;
  if (typeof value !== 'object' || value === null) return 0;
  if (depthLeft === 0) return NaN;
  let count = 0;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) count += stringsIn(value[index], depthLeft - 1);
    return count;
  }
  const keys = Object.keys(value);
  if (keys.length > MAX_JSON_KEYS) return NaN;
  for (const key of keys) {
    if (key === '__proto__' || key === 'prototype') return NaN;
    count += 1 + stringsIn((value as Record<string, unknown>)[key], depthLeft - 1);
  }
  return count;
}

/** Quotes that begin or end a string, in a text that is JSON. */
function quotesIn(text: string): number {
  let count = 0;
  const escapes = text.includes('\\');
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) {
    if (!escapes || !isEscaped(text, at)) count += 1;
  }
  return count;
}

function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return (at - first) % 2 === 1;
}
