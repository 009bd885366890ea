import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MAX_JSON_DEPTH, MAX_JSON_KEYS } from '../../../modules/validation/json-limits.js';
import { assertStrictJson } from '../../../modules/validation/json-scanner.js';
import { parseStrictJson } from '../../../modules/validation/strict-json.js';
import { AppError } from '../../../modules/support/index.js';

function refusal(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return `${error.code} ${error.param} ${error.message}`;
    throw error;
  }
}

/** Pieces of strings that mean something to JSON, or to those who look for something in it. */
const piece = fc.constantFrom(
  ...['a', 'b', 'é', '漢', ' ', '"', '\\', '\\\\"', '{', '}', '[', ',', ':'].map((text) =>
    JSON.stringify(text).slice(1, -1),
  ),
  ...['\\u0061', '\\u0000', '\\ud83d\\ude00', '\\uD800', '\\udc00', '\\/', '\\\\u0000', '\\n'],
);
const string = fc.array(piece, { maxLength: 3 }).map((pieces) => `"${pieces.join('')}"`);
const key = fc.oneof(
  string,
  fc.constantFrom('"a"', '"b"', '"\\u0061"', '"__proto__"', '"constructor"', '"prototype"'),
);
const scalar = fc.oneof(
  string,
  fc.constantFrom('1', '-0.5', '1e3', '1e999', '-1e999', 'true', 'false', 'null'),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, scalar, tie('array'), tie('object')),
  array: fc.array(tie('value'), { maxLength: 4 }).map((values) => `[${values.join(' , ')}]`),
  object: fc
    .array(fc.tuple(key, tie('value')), { maxLength: 4 })
    .map((pairs) => `{${pairs.map(([name, inner]) => `${name} :${String(inner)}`).join(',')}}`),
})) as { value: fc.Arbitrary<string> };

describe('parseStrictJson', () => {
  it('refuses what the scanner refuses, with the same message, and parses the rest as JSON.parse does', () => {
    fc.assert(
      fc.property(value, (text) => {
        const scanned = refusal(() => assertStrictJson(text));
        expect(refusal(() => parseStrictJson(text))).toBe(scanned);
        if (scanned === undefined) expect(parseStrictJson(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ['syntax', '{"a":1,}'],
    ['nothing at all', ''],
    ['a key twice', '{"a":1,"a":1}'],
    ['a key twice, once escaped', '{"a":1,"\\u0061":1}'],
    ['a key twice, deep inside', '[{"b":{"a":"x","a":"x"}}]'],
    ['a number that overflows', '[1e400]'],
    ['NUL', '["\\u0000"]'],
    ['half a surrogate pair', '["\\ud800"]'],
    ['a prototype', '{"__proto__":{}}'],
    ["a constructor's prototype", '{"constructor":{"prototype":1}}'],
    ['too deep', '['.repeat(MAX_JSON_DEPTH + 1) + ']'.repeat(MAX_JSON_DEPTH + 1)],
    [
      'too many keys',
      JSON.stringify(Object.fromEntries(Array.from({ length: MAX_JSON_KEYS + 1 }, (_, i) => [i, 1]))),
    ],
  ])('refuses %s, short or long', (_what, text) => {
    const scanned = refusal(() => assertStrictJson(text));
    expect(scanned).toBeDefined();
    expect(refusal(() => parseStrictJson(text))).toBe(scanned);
    const long = `${' '.repeat(70_000)}${text}`;
    expect(refusal(() => parseStrictJson(long))).toBe(refusal(() => assertStrictJson(long)));
  });

  it.each([
    ['as deep as it may be', '['.repeat(MAX_JSON_DEPTH) + ']'.repeat(MAX_JSON_DEPTH)],
    ['quotes and backslashes', JSON.stringify({ 'a"b': '\\', c: '\\"', d: ['"', '\\\\"'] })],
    ['a prototype that is none', '{"prototype":1}'],
    ['words that look like escapes', '["\\\\u0000"]'],
  ])('reads %s', (_what, text) => {
    expect(parseStrictJson(text)).toEqual(JSON.parse(text));
  });

  it('scans a long text before it parses it, since deep nesting takes many times its length', () => {
    const text = '['.repeat(40_000_000);
    const before = process.memoryUsage().heapUsed;
    expect(refusal(() => parseStrictJson(text))).toContain('nested deeper');
    // Read first, it would take a gigabyte and a half.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(300_000_000);
  });
});
