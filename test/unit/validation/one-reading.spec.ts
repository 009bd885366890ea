import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  assertOneReading,
  CALLER_KEYS,
  type FieldNames,
  knownFields,
} from '../../../modules/validation/index.js';
import { parseStrictJson } from '../../../modules/validation/strict-json.js';
import { volume } from '../../support/volume.js';

const NAMES = {
  model: {},
  messages: { role: {}, content: { type: {}, image_url: { url: {} } }, tokens: {} },
  metadata: CALLER_KEYS,
  tools: { function: { name: {}, parameters: CALLER_KEYS } },
} as const satisfies FieldNames;
const KNOWN = knownFields(NAMES);

describe('assertOneReading', () => {
  it.each([
    [{ Model: 'x' }, 'Model'],
    [{ model: 'x', MODEL: 'y' }, 'MODEL'],
    [{ 'me\u017f\u017fages': 1 }, '["me\u017f\u017fages"]'],
    [{ messages: [{ role: 'user' }, { Role: 'user' }] }, 'messages[1].Role'],
    [{ messages: [{ 'to\u212aens': 1 }] }, 'messages[0]["to\u212aens"]'],
    [{ messages: [{ content: [{ type: 'image_url', Image_URL: {} }] }] }, 'messages[0].content[0].Image_URL'],
    [{ messages: [{ content: [{ image_url: { URL: '' } }] }] }, 'messages[0].content[0].image_url.URL'],
    [{ tools: [{ function: { NAME: 'f' } }] }, 'tools[0].function.NAME'],
    [{ tools: [{ Function: { name: 'f' } }] }, 'tools[0].Function'],
    [{ Metadata: {} }, 'Metadata'],
    [{ tools: [{ function: { Parameters: {} } }] }, 'tools[0].function.Parameters'],
  ])('refuses a known field but for its case: %j', (body, param) => {
    const error = { status: 400, code: 'unknown_parameter', param };
    expect(() => assertOneReading(body, KNOWN)).toThrow(expect.objectContaining(error));
  });

  it.each([
    [{ foo: 1, Foo: 2 }, 'Foo'],
    [{ FOO: 1, bar: 1, Foo: 2 }, 'Foo'],
    [{ extra: { deep: [{ aK: 1, ak: 1 }] } }, 'extra.deep[0].ak'],
    [{ messages: [{ x: { '\u03c3': 1, '\u03c2': 1 } }] }, 'messages[0].x["\u03c2"]'],
    [[{ a: 1, A: 1 }], '[0].A'],
  ])('refuses two keys of one object that differ in case alone: %j', (body, param) => {
    const error = { status: 400, code: 'invalid_json', param };
    expect(() => assertOneReading(body, KNOWN)).toThrow(expect.objectContaining(error));
  });

  it.each([
    [{ model: 'Model', messages: [{ role: 'user', content: 'Role' }], topK: 1, 'X-Y': 2 }],
    [{ metadata: { Model: 1, MODEL: 2, inner: { a: 1, A: 2 } } }],
    [{ tools: [{ function: { name: 'f', parameters: { properties: { Model: {}, model: {} } } } }] }],
    [{ role: 1, Role_: 2, extra: { Model: 1, content: 2 } }],
    [{ a: { x: 1 }, b: { X: 1 } }],
    ['Model'],
    [null],
    [7],
  ])('lets %j pass', (body) => {
    expect(() => assertOneReading(body, KNOWN)).not.toThrow();
  });

  it('never repeats a value in its message', () => {
    expect(() => assertOneReading({ Model: 'hunter2' }, KNOWN)).toThrow(
      'Unknown parameter: Model. Names of fields are case-sensitive: write "model".',
    );
  });

  it('leaves no body that a reader without case reads differently', () => {
    const key = fc.constantFrom(
      ...['model', 'Model', 'MODEL', 'messages', 'me\u017fsages', 'role', 'Role', 'content', 'tokens'],
      ...[
        'to\u212aens',
        'metadata',
        'Metadata',
        'tools',
        'function',
        'FUNCTION',
        'name',
        'Name',
        'foo',
        'Foo',
      ],
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, fc.constantFrom('1', '"x"'), tie('array'), tie('object')),
      array: fc.array(tie('value'), { maxLength: 3 }).map((values) => `[${values.join()}]`),
      object: fc
        .uniqueArray(fc.tuple(key, tie('value')), { maxLength: 4, selector: ([name]) => name })
        .map((pairs) => `{${pairs.map(([name, inner]) => `"${name}":${String(inner)}`).join()}}`),
    })) as { value: fc.Arbitrary<string> };
    const outcomes = new Set<string>();
    fc.assert(
      fc.property(value, (text) => {
        const body = parseStrictJson(text);
        try {
          assertOneReading(body, KNOWN);
          outcomes.add('accepted');
        } catch {
          outcomes.add('refused');
          return;
        }
        expect(readAs(body, NAMES, sameWithoutCase)).toEqual(readAs(body, NAMES, Object.is));
      }),
      { numRuns: volume(20_000) },
    );
    expect(outcomes).toEqual(new Set(['accepted', 'refused']));
  });
});

/** Reads the known fields of a value as a decoder into a struct does: the last key that fits a name wins. */
function readAs(value: unknown, names: FieldNames, fits: (key: string, name: string) => boolean): unknown {
  if (Array.isArray(value)) return value.map((each) => readAs(each, names, fits));
  if (typeof value !== 'object' || value === null) return value;
  const read: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    const name = Object.keys(names).find((each) => fits(key, each));
    const below = name === undefined ? undefined : names[name];
    if (name !== undefined) read[name] = below === CALLER_KEYS ? inner : readAs(inner, below ?? {}, fits);
  }
  return read;
}

function sameWithoutCase(key: string, name: string): boolean {
  return new RegExp(`^${name}$`, 'iu').test(key);
}
