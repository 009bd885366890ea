import { describe, expect, it } from '@jest/globals';
import { parseVerdict } from '../../../modules/standards-checker/judging/verdict-parser.js';
import {
  VERDICT_JSON_SCHEMA,
  verdictFormat,
} from '../../../modules/standards-checker/judging/verdict.schema.js';

const verdict = { verdict: 'met', reason: 'It is there.', quotes: ['there'] };
const text = JSON.stringify(verdict);

/** The quickest of a few runs: the machine may be busy with something else during one of them. */
function quickestMs(work: () => unknown): number {
  const runs = Array.from({ length: 5 }, () => {
    const startedAt = performance.now();
    work();
    return performance.now() - startedAt;
  });
  return Math.min(...runs);
}

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
    ['braces', '{'.repeat(1_000_000)],
    ['brackets', '['.repeat(1_000_000)],
    ['fences', '```'.repeat(333_333)],
    ['white space', ' '.repeat(1_000_000)],
    ['line breaks in a fence', `\`\`\`${'\n'.repeat(1_000_000)}\`\`\``],
    ['a very long reason', JSON.stringify({ ...verdict, reason: 'x'.repeat(1_000_000) })],
  ])('is done with a megabyte of %s at once', (_what, answer) => {
    expect(parseVerdict(answer)).toBeUndefined();
    expect(quickestMs(() => parseVerdict(answer))).toBeLessThan(20);
  });

  it('is done with the deepest answer it reads at once', () => {
    const answer = '[{"a":'.repeat(10_000);
    expect(parseVerdict(answer)).toBeUndefined();
    expect(quickestMs(() => parseVerdict(answer))).toBeLessThan(20);
  });
});

describe('verdictFormat', () => {
  it('asks for the schema in strict mode where the driver can', () => {
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

  it('asks for JSON, or for nothing, where the driver can do no more', () => {
    expect(verdictFormat(new Set(['json_object']))).toEqual({ type: 'json_object' });
    expect(verdictFormat(new Set(['stream']))).toBeUndefined();
  });
});
