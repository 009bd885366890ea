import { randomUUID } from 'node:crypto';

/** A number with more digits than a JavaScript number is sure to hold, and the character before it. */
const LONG_NUMBER = /[[:,\s](-?\d{16,})(?=[\s,}\]])/g;

/**
 * Returns a value as JSON. Integers that a JavaScript number does not hold exactly, such as seeds of 64 bits,
 * have the digits of the text that the value was parsed from.
 * @param source that text; without it numbers are written as JavaScript does
 */
export function jsonWithDigits(value: unknown, source: string | undefined): string {
  const digits = source === undefined ? new Map<number, string>() : longNumbers(source);
  if (digits.size === 0) return JSON.stringify(value);
  // No text of a caller contains it.
  const mark = randomUUID();
  const json = JSON.stringify(value, (_key, inner: unknown) => {
    const written = typeof inner === 'number' ? digits.get(inner) : undefined;
    return written === undefined ? inner : `${mark}${written}`;
  });
  return json.replaceAll(new RegExp(`"${mark}(-?\\d+)"`, 'g'), '$1');
}

/** Returns the digits of the integers that are written otherwise than JavaScript would, by their values. */
function longNumbers(source: string): Map<number, string> {
  const found = new Map<number, string>();
  for (const [, digits] of source.matchAll(LONG_NUMBER)) {
    const value = Number(digits);
    if (String(value) !== digits) found.set(value, digits!);
  }
  return found;
}
