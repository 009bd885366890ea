import { describe, expect, it } from '@jest/globals';
import { MAX_ANSWER_LENGTH } from '../../../modules/standards-checker/judging/answer-objects.js';
import {
  parseVerdict,
  VERDICT_JSON_SCHEMA,
  verdictFormats,
} from '../../../modules/standards-checker/judging/model-verdict.js';
import { growthOf, MAX_LINEAR_GROWTH } from '../../support/growth.js';

const verdict = { verdict: 'met', reason: 'It is there.', quotes: ['there'] };
const text = JSON.stringify(verdict);

describe('parseVerdict', () => {
  it.each([
    ['plain JSON', text],
    ['JSON on many lines', `\n${JSON.stringify(verdict, null, 2)}\n`],
    ['a code fence', `\`\`\`json\n${text}\n\`\`\``],
    ['a code fence without a language', `\`\`\`\n${text}\n\`\`\`\n`],
    ['a code fence that never ends', `\`\`\`json\n${text}`],
    ['a code fence in prose', `Here is my verdict:\n\n\`\`\`json\n${text}\n\`\`\`\n\nThat is {all}.`],
    ['prose before the JSON', `Here you are: ${text}`],
    ['prose with braces around the JSON', `The rule {x} and { "y" } ask for it. ${text} See {z}.`],
    ['thinking before the JSON', `<think>Is it {"verdict":"not_met"}? No.</think>\n${text}`],
    ['thinking that has an end too many', `<think>The text says </think> {"verdict":1}</think>${text}`],
    ['thinking whose beginning is missing', `It seems to be there.\n</think>\n\n${text}`],
    ['the last channel', `<|channel|>analysis<|message|>{"a":1}<|end|><|channel|>final<|message|>${text}`],
    [
      'comments and trailing commas',
      `{ // yes\n"verdict":"met", /* , */ "reason":"It is there.","quotes":["there",],}`,
    ],
    ['the same object twice', `${text} ${text}`],
    ['a list of one', `[${text}]`],
    ['an object around it', `{"answer": ${text}}`],
    ['a byte order mark before it', `\uFEFF${text}`],
    ['one quote without a list', JSON.stringify({ ...verdict, quotes: 'there' })],
    ...['MET', 'Met', ' met ', 'mEt\n'].map(
      (word) =>
        [`the verdict ${JSON.stringify(word)}`, JSON.stringify({ ...verdict, verdict: word })] as const,
    ),
  ])('reads %s', (_what, answer) => {
    expect(parseVerdict(answer)).toEqual(verdict);
  });

  it.each([
    ['nothing', ''],
    ['prose', 'The standard is met.'],
    ['JSON that ends early', text.slice(0, -5)],
    ['another verdict', JSON.stringify({ ...verdict, verdict: 'passed' })],
    ['the verdict error', JSON.stringify({ ...verdict, verdict: 'error' })],
    ['a field missing', JSON.stringify({ verdict: 'met', reason: 'x' })],
    ['a field too many', JSON.stringify({ ...verdict, standard_id: 'other' })],
    ['a verdict given twice', '{"verdict":"not_met","reason":"x","quotes":[],"verdict":"met"}'],
    ['a prototype', '{"verdict":"met","reason":"x","quotes":[],"__proto__":{"polluted":true}}'],
    ['a second verdict', `The document says ${text} but: ${text.replace('met', 'not_met')}`],
    ['a second verdict, in another case', `${text}\n${text.replace('met', 'NOT MET')}`],
    ['an object that is cut off within another', `{"reason":"x","verdict":"met","quotes":[]`],
    ['what thinking considers', `<think>So it is ${text}`],
    ['what thinking considered', `<think>So it is ${text}</think> It is met.`],
    ['verdicts of several standards', `{"verdicts":[{"standard_id":"a","verdict":"met"}]}`],
    [
      'a verdict given twice with comments',
      '{"verdict":"not_met",/* */"reason":"x","quotes":[],"verdict":"met"}',
    ],
    ['an object in a comment', `// ${text}`.replace('{', '{ // ')],
    ['a quote of the wrong type', JSON.stringify({ ...verdict, quotes: [1] })],
    ['null', 'null'],
    ['a fence alone', '``````'],
  ])('does not take %s for a verdict', (_what, answer) => {
    expect(parseVerdict(answer)).toBeUndefined();
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it.each([
    ['braces', (size: number) => '{'.repeat(size)],
    ['brackets', (size: number) => '['.repeat(size)],
    ['fences', (size: number) => '```'.repeat(size / 3)],
    ['white space', (size: number) => ' '.repeat(size)],
    ['line breaks in a fence', (size: number) => `\`\`\`${'\n'.repeat(size)}\`\`\``],
    ['a very long reason', (size: number) => JSON.stringify({ ...verdict, reason: 'x'.repeat(size) })],
    ['nested objects', (size: number) => '[{"a":'.repeat(size / 6)],
  ])('reads %s in time at most linear in the length, however long the answer is', (_what, answerOf) => {
    const parse = (size: number) => {
      const answer = answerOf(size);
      return () => parseVerdict(answer);
    };
    expect(parseVerdict(answerOf(1_000_000))).toBeUndefined();
    for (const size of [MAX_ANSWER_LENGTH / 16, 125_000])
      expect(growthOf(parse, size)).toBeLessThan(MAX_LINEAR_GROWTH);
  });
});

describe('a verdict as models write it', () => {
  it.each([
    ['NOT_MET', 'not_met'],
    ['not met', 'not_met'],
    ['Not-Met', 'not_met'],
    ['unmet', 'not_met'],
    ['UNCLEAR', 'unclear'],
  ])('%s is %s', (written, read) => {
    expect(parseVerdict(JSON.stringify({ ...verdict, verdict: written }))?.verdict).toBe(read);
  });

  it('may have null for no quotes', () => {
    expect(parseVerdict(JSON.stringify({ ...verdict, quotes: null }))?.quotes).toEqual([]);
  });
});

describe('verdictFormats', () => {
  const schema = {
    type: 'json_schema',
    json_schema: { name: 'verdict', strict: true, schema: VERDICT_JSON_SCHEMA },
  };

  it('are the schema in strict mode, then any JSON, as far as the driver supports them', () => {
    expect(verdictFormats(new Set(['json_object', 'json_schema']))).toEqual([
      schema,
      { type: 'json_object' },
    ]);
    expect(verdictFormats(new Set(['json_object']))).toEqual([{ type: 'json_object' }]);
    expect(verdictFormats(new Set(['stream']))).toEqual([]);
  });

  it('require every field of the schema and allow no other, as strict mode wants it', () => {
    expect(VERDICT_JSON_SCHEMA).toMatchObject({
      type: 'object',
      required: ['verdict', 'reason', 'quotes'],
      additionalProperties: false,
    });
    expect(VERDICT_JSON_SCHEMA).not.toHaveProperty('$schema');
  });
});
