import { describe, expect, it } from '@jest/globals';
import { driverFields } from '../../../../modules/llm-driver/index.js';

const { schema } = driverFields.limits;

describe('the limits setting', () => {
  it('takes every kind of limit, for one model and for all others', () => {
    const limits = {
      'openai/gpt-oss-20b': { rpm: 30, tpm: 8_000, itpm: 7_000, otpm: 1_000, rpd: 1_000, tpd: 200_000 },
      '*': { rpm: 30, concurrency: 8 },
    };
    expect(schema.parse(limits)).toEqual(limits);
  });

  it.each([
    [{ m: { rpm: 0 } }, 'm.rpm'],
    [{ m: { concurrency: 1.5 } }, 'm.concurrency'],
    [{ m: { itpm: -1 } }, 'm.itpm'],
    [{ m: { otpm: '5' } }, 'm.otpm'],
    [{ m: { tpm: Infinity } }, 'm.tpm'],
    [{ m: { rps: 1 } }, 'm'],
    [{ '': { rpm: 1 } }, ''],
  ])('refuses %j at %s', (limits, path) => {
    const { error } = schema.safeParse(limits);
    expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
  });

  it('names every kind of limit in its help', () => {
    for (const word of ['rpm', 'rpd', 'tpm', 'tpd', 'itpm', 'otpm', 'concurrency', '"*"'])
      expect(driverFields.limits.help).toContain(word);
  });

  it('has a valid example in its help', () => {
    const example = /\{.*\}/.exec(driverFields.limits.help)?.[0];
    expect(schema.safeParse(JSON.parse(example!)).success).toBe(true);
  });
});
