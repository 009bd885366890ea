import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseJsonBody } from '../../../modules/validation/json-body.js';
import {
  InvalidJsonError,
  MAX_JSON_CONTAINERS,
  MAX_JSON_DEPTH,
  MAX_JSON_KEYS,
  MAX_JSON_VALUES,
} from '../../../modules/validation/json-limits.js';
import { assertStrictJson } from '../../../modules/validation/json-scanner.js';
import { AppError } from '../../../modules/support/index.js';
import { growthOf, MAX_LINEAR_GROWTH } from '../../support/growth.js';

function refusal(text: string): AppError | undefined {
  try {
    assertStrictJson(text);
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

describe('the JSON scanner', () => {
  it('accepts what JSON.stringify writes', () => {
    const values = fc.jsonValue({ maxDepth: 6, stringUnit: 'grapheme' });
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 3 }), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        fc.pre(!/__proto__|prototype|\\u0000|\\ud[89a-f]/.test(text));
        expect(refusal(text)).toBeUndefined();
      }),
    );
  });

  it.each([
    ['{"a" 1}', 5],
    ['["\\u0000"]', 3],
    ['[1', 2],
  ])('tells the position at which %s goes wrong', (text, position) => {
    const error = refusal(text);
    expect(error).toBeInstanceOf(InvalidJsonError);
    expect(error).toMatchObject({ position });
    expect(error!.message).toContain(`at character ${position}`);
  });

  it('refuses as bad syntax exactly what JSON.parse refuses', () => {
    const tokens = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"b\\n"',
      '"',
      '1',
      '-',
      '0.5e3',
      '.',
      'e',
      'true',
      'nul',
      ' ',
      '\\',
      '\n',
      '\u0001',
    );
    fc.assert(
      fc.property(fc.array(tokens, { maxLength: 9 }), (parts) => {
        const text = parts.join('');
        const error = refusal(text);
        // `0.5e3` and `11` after it overflow, and keys may repeat: good syntax, refused for other reasons.
        fc.pre(error?.code !== 'invalid_value' && !(error?.message.includes('occurs twice') ?? false));
        expect([text, error === undefined]).toEqual([text, isJson(text)]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('agrees with JSON.parse about documents with one character changed', () => {
    const document = '{"a":[1,-2.5e+3,"x\\u0041\\n\\/",{"b":null,"c":{}}],"d":true,"e":""}';
    fc.assert(
      fc.property(
        fc.nat(document.length),
        fc.constantFrom(...'{}[],:"\\ 0-+.eEtu\u0000\u001f\u2028é'),
        (at, character) => {
          const text = document.slice(0, at) + character + document.slice(at + 1);
          const error = refusal(text);
          fc.pre(!(error?.message.includes('occurs twice') ?? false));
          expect([text, error === undefined]).toEqual([text, isJson(text)]);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['a key that occurs twice', '{"a":1,"a":2}', 'invalid_json', 'a'],
    ['a key that occurs twice once unescaped', '{"ab":1,"\\u0061b":2}', 'invalid_json', 'ab'],
    ['a repeated key further in', '{"x":[{},{"a":1,"a":1}]}', 'invalid_json', 'x[1].a'],
    ['__proto__', '{"x":{"__proto__":{"polluted":1}}}', 'invalid_json', 'x.__proto__'],
    ['an escaped __proto__', '{"\\u005f_proto__":1}', 'invalid_json', '__proto__'],
    ['constructor.prototype', '{"constructor":{"prototype":{}}}', 'invalid_json', 'constructor.prototype'],
    ['a number that overflows', '{"n":[0,1e400]}', 'invalid_value', 'n[1]'],
    ['a negative number that overflows', '[-1e999]', 'invalid_value', '[0]'],
    ['NaN', '{"n":NaN}', 'invalid_json', 'n'],
    ['half a surrogate pair', '{"s":"\\ud83d"}', 'invalid_value', 's'],
    ['the wrong half of a surrogate pair', '{"s":"\\ude00\\ud83d"}', 'invalid_value', 's'],
    ['two first halves', '{"s":"\\ud83d\\ud83d"}', 'invalid_value', 's'],
    ['NUL', '{"s":"a\\u0000b"}', 'invalid_value', 's'],
    ['an unescaped line break', '{"s":"a\nb"}', 'invalid_json', 's'],
    ['a trailing comma', '[1,]', 'invalid_json', '[1]'],
    ['text after the end', '{} {}', 'invalid_json', null],
    ['nothing', '', 'invalid_json', null],
    ['an end inside a string', '"abc', 'invalid_json', null],
  ])('refuses %s and says where', (_name, text, code, param) => {
    expect(refusal(text)).toMatchObject({ status: 400, code, param });
  });

  it('accepts pairs of surrogates, odd keys and the same key in two objects', () => {
    expect(refusal('[{"toString":1,"constructor":"x","":0},{"toString":"\\ud83d\\ude00"}]')).toBeUndefined();
  });

  it('accepts nesting up to the limit and refuses one more', () => {
    expect(refusal(nested(MAX_JSON_DEPTH))).toBeUndefined();
    expect(refusal(nested(MAX_JSON_DEPTH + 1))).toMatchObject({ code: 'invalid_json' });
  });

  it('refuses nesting of a million levels without running out of stack', () => {
    expect(refusal(nested(1_000_000))?.message).toContain('nested deeper');
  });

  it('never repeats the text in its message', () => {
    const secret = 'hunter2-canary';
    const error = refusal(`{"note":"${secret}","note2":${secret}}`);
    expect(error).toMatchObject({ param: 'note2' });
    expect(error?.message).not.toContain(secret);
  });

  it('refuses an object with too many keys', () => {
    const keys = (count: number) =>
      `{${Array.from({ length: count }, (_, index) => `"k${index}":0`).join(',')}}`;
    expect(refusal(keys(MAX_JSON_KEYS))).toBeUndefined();
    expect(refusal(keys(MAX_JSON_KEYS + 1))).toMatchObject({ code: 'invalid_json' });
  });

  it.each([
    ['numbers', '0', MAX_JSON_VALUES - 2],
    ['texts', '""', MAX_JSON_VALUES - 2],
    ['objects', '{}', MAX_JSON_CONTAINERS - 2],
    ['lists', '[]', MAX_JSON_CONTAINERS - 2],
  ])('refuses too many %s, and names the field', (_what, unit, most) => {
    const text = (count: number) => `{"a":[${`${unit},`.repeat(count).slice(0, -1)}]}`;
    expect(refusal(text(most))).toBeUndefined();
    expect(refusal(text(most + 1))).toMatchObject({
      status: 400,
      code: 'invalid_json',
      param: `a[${most}]`,
      message: expect.stringMatching(/has more than \d+ (?:values|objects and arrays)/),
    });
  });

  it('takes time in proportion to the text', () => {
    const document = (objects: number) =>
      `[${'{"role":"user","content":"a\\n b","n":[1,2.5]},'.repeat(objects)}0]`;
    const scan = (objects: number) => {
      const text = document(objects);
      return () => assertStrictJson(text);
    };
    expect(growthOf(scan, 8_000)).toBeLessThan(MAX_LINEAR_GROWTH);
  });
});

describe('parseJsonBody', () => {
  const refusalOf = (bytes: Buffer) => {
    try {
      return parseJsonBody(bytes);
    } catch (error) {
      return error;
    }
  };

  it('returns the value that JSON.parse returns', () => {
    expect(parseJsonBody(Buffer.from('{"a":["é😀",1]}'))).toEqual({ a: ['é😀', 1] });
  });

  it.each([
    ['a byte order mark', Buffer.from('\uFEFF{}')],
    ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['an encoded surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['UTF-16', Buffer.from('{}', 'utf16le')],
  ])('refuses %s', (_name, bytes) => {
    expect(refusalOf(bytes)).toMatchObject({ status: 400, code: 'invalid_json' });
  });

  it('leaves no prototype polluted', () => {
    refusalOf(Buffer.from('{"__proto__":{"polluted":true}}'));
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
