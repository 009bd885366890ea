import { MAX_JSON_DEPTH, MAX_JSON_KEYS } from './json-limits.js';
import { assertStrictJson, type IsContent } from './json-scanner.js';

/**
 * Longer texts are scanned before they are parsed: very deep nesting takes many times its length in memory.
 */
const MAX_PARSE_FIRST_LENGTH = 64 * 1024;

/** NUL, and surrogates, which have to be paired. Also matches an escaped backslash before a `u`. */
const SUSPICIOUS_ESCAPE = /\\u(?:0000|d[89a-f])/i;

const BACKSLASH = 0x5c;

/**
 * Parses JSON and refuses everything that {@link assertStrictJson} refuses.
 *
 * Nearly every text is short and correct. The parsed value proves that at a fraction of the scanner's cost: a
 * duplicate key leaves fewer strings in the value than in the text. Only texts without that proof are
 * scanned.
 * @param isContent paths where NUL and lone surrogates are accepted. Default: none
 * @throws InvalidJsonError
 */
export function parseStrictJson(text: string, isContent?: IsContent): unknown {
  const assertStrict = () => assertStrictJson(text, undefined, isContent);
  if (text.length > MAX_PARSE_FIRST_LENGTH) assertStrict();
  const value = parse(text, assertStrict);
  if (text.length <= MAX_PARSE_FIRST_LENGTH && !isPlainlyStrict(text, value)) assertStrict();
  return value;
}

function parse(text: string, assertStrict: () => void): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    // Throws an error with the position and the reason, without the text.
    assertStrict();
    throw error;
  }
}

function isPlainlyStrict(text: string, value: unknown): boolean {
  if (text.includes('\\u') && SUSPICIOUS_ESCAPE.test(text)) return false;
  return countStrings(value, MAX_JSON_DEPTH) * 2 === countQuotes(text);
}

/** Counts keys and strings. Returns `NaN` for a value that the scanner refuses or may refuse. */
function countStrings(value: unknown, depthLeft: number): number {
  if (typeof value === 'string') return 1;
  if (typeof value === 'number') return Number.isFinite(value) ? 0 : NaN;
  if (typeof value !== 'object' || value === null) return 0;
  if (depthLeft === 0) return NaN;
  let count = 0;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) count += countStrings(value[index], depthLeft - 1);
    return count;
  }
  const keys = Object.keys(value);
  if (keys.length > MAX_JSON_KEYS) return NaN;
  for (const key of keys) {
    if (key === '__proto__' || key === 'prototype') return NaN;
    count += 1 + countStrings((value as Record<string, unknown>)[key], depthLeft - 1);
  }
  return count;
}

/** Counts the quotes that start or end a string. `text` is JSON. */
function countQuotes(text: string): number {
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
