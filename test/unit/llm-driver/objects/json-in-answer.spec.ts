import { describe, expect, it } from '@jest/globals';
import { jsonInAnswer } from '../../../../modules/llm-driver/index.js';
import { growthOf, MAX_LINEAR_GROWTH } from '../../../support/growth.js';

const value = { name: 'Lima', tags: ['a', 'b'] };
const text = JSON.stringify(value);

describe('the JSON in an answer', () => {
  it.each([
    ['plain JSON', text],
    ['a code fence', `\`\`\`json\n${text}\n\`\`\``],
    ['a code fence that never ends', `\`\`\`json\n${text}`],
    ['a code fence in prose', `Here it is:\n\n\`\`\`json\n${text}\n\`\`\`\n\nThat is {all}.`],
    ['thinking before it', `<think>Is it {"name":"Rome"}?</think>\n${text}`],
    ['thinking with a fence behind', `<think>Hm.</think>\n\`\`\`\n${text}\n\`\`\``],
    ['prose with braces', `The rule {x} and { "y" } ask for it. ${text} See {z}.`],
    ['comments and trailing commas', '{ // a name\n"name": "Lima", /* tags */ "tags": ["a", "b",],}'],
    ['a byte order mark', `\uFEFF${text}`],
  ])('is read from %s', (_what, answer) => {
    expect(jsonInAnswer(answer)).toEqual([value]);
  });

  it.each([
    ['a list', '[1, 2,]', [1, 2]],
    ['a text', '"Lima"', 'Lima'],
    ['a number', ' 42\n', 42],
    ['null', 'null', null],
    ['an empty object', '```json\n{}\n```', {}],
    ['a line break in a text', '{"a":"one\ntwo"}', { a: 'one\ntwo' }],
    ['the end of thinking in a text', '{"html":"</think>"}', { html: '</think>' }],
    ['a brace and a quote in a text', '{"a":"}\\"{"}', { a: '}"{' }],
  ])('may be %s', (_what, answer, expected) => {
    expect(jsonInAnswer(answer)).toEqual([expected]);
  });

  it('is every outermost object, in order', () => {
    expect(jsonInAnswer('First {"a":1}, no: {"a":{"b":2}}.')).toEqual([{ a: 1 }, { a: { b: 2 } }]);
  });

  it.each([
    ['nothing', ''],
    ['prose', 'It is Lima.'],
    ['an object that is cut off', '{"city":{"name":"Lima"},"tags":["a"'],
    ['an object inside one that is not valid', 'It is {"city":{"name":"Lima"} "tags":[]}.'],
    ['a key that is given twice', '{"a":1,"a":2}'],
    ['a key that is given twice in another spelling', '{"a":1,"\\u0061":2}'],
    ['a key that is given twice further in', '{"b":{"a":1,"a":2}}'],
    ['brackets that do not match', '{"a":[1}]}'],
    ['two commas', '{"a":1,,"b":2}'],
    ['a comma before anything', '{"a":[,1]}'],
    ['thinking that never ends', '<think>So it is {"a":1}'],
    ['values that only a comment parts', '{"a":1/**/2}'],
    ['a value nested deeper than validators can follow', `${'['.repeat(600)}${']'.repeat(600)}`],
  ])('is not found in %s', (_what, answer) => {
    expect(jsonInAnswer(answer)).toEqual([]);
  });

  it('keeps a key like a prototype as a key', () => {
    const [found] = jsonInAnswer('{"__proto__":{"polluted":true}}');
    expect(Object.keys(found as object)).toEqual(['__proto__']);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it.each([
    ['braces', (size: number) => '{"'.repeat(size / 2)],
    ['brackets', (size: number) => '['.repeat(size)],
    ['slashes', (size: number) => '{"a":'.concat('/'.repeat(size))],
    ['objects that are not valid', (size: number) => '{"a" 1}'.repeat(size / 7)],
    ['white space', (size: number) => `{"a":${' '.repeat(size)}`],
    ['an unclosed text', (size: number) => `{"a":"${'\\"'.repeat(size / 2)}`],
    ['keys', (size: number) => `{${Array.from({ length: size / 8 }, (_, index) => `"k${index}":1`).join()}}`],
  ])('takes time at most linear in the length of %s', (_what, answerOf) => {
    const read = (size: number) => {
      const answer = answerOf(size);
      return () => jsonInAnswer(answer);
    };
    expect(growthOf(read, 32_000)).toBeLessThan(MAX_LINEAR_GROWTH);
  });
});
