import { describe, expect, it } from '@jest/globals';
import {
  MAX_ANSWER_LENGTH,
  parseVerdict,
  VERDICT_JSON_SCHEMA,
  verdictFormat,
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
  ])('reads %s', (_what, answer) => {
    expect(parseVerdict(answer)).toEqual(verdict);
  });

  it.each([
    ['nothing', ''],
    ['prose', 'The standard is met.'],
    ['prose before the JSON', `Here you are: ${text}`],
    ['more after the JSON', `${text} ${text}`],
    ['JSON that ends early', text.slice(0, -5)],
    ['a list', `[${text}]`],
    ['another verdict', JSON.stringify({ ...verdict, verdict: 'passed' })],
    ['the verdict error', JSON.stringify({ ...verdict, verdict: 'error' })],
    ['a field missing', JSON.stringify({ verdict: 'met', reason: 'x' })],
    ['a field too many', JSON.stringify({ ...verdict, standard_id: 'other' })],
    ['a verdict given twice', '{"verdict":"not_met","reason":"x","quotes":[],"verdict":"met"}'],
    ['a prototype', '{"verdict":"met","reason":"x","quotes":[],"__proto__":{"polluted":true}}'],
    ['quotes of the wrong type', JSON.stringify({ ...verdict, quotes: 'there' })],
    ['a quote of the wrong type', JSON.stringify({ ...verdict, quotes: [1] })],
    ['null', 'null'],
    ['a fence that never ends', `\`\`\`json\n${text}`],
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

describe('verdictFormat', () => {
  it('asks for the schema in strict mode if the driver supports it', () => {
    expect(verdictFormat(new Set(['json_object', 'json_schema']))).toEqual({
      type: 'json_schema',
      json_schema: { name: 'verdict', strict: true, schema: VERDICT_JSON_SCHEMA },
    });
  });

  it('requires every field of the schema and allows no other, as strict mode wants it', () => {
    expect(VERDICT_JSON_SCHEMA).toMatchObject({
      type: 'object',
      required: ['verdict', 'reason', 'quotes'],
      additionalProperties: false,
    });
    expect(VERDICT_JSON_SCHEMA).not.toHaveProperty('$schema');
  });

  it('asks for any JSON, or for nothing, if the driver supports no more', () => {
    expect(verdictFormat(new Set(['json_object']))).toEqual({ type: 'json_object' });
    expect(verdictFormat(new Set(['stream']))).toBeUndefined();
  });
});
