import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { listOf, recordOf } from '../../../modules/support/index.js';

/** A text schema that counts how often it is asked. */
function counted() {
  let asked = 0;
  const schema = z.string().refine(() => ((asked += 1), true));
  return { schema, asked: () => asked };
}

const issuesOf = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error?.issues ?? [];

describe('listOf', () => {
  it('accepts and refuses what an array of zod does, with the same output and the same first issue', () => {
    const element = z.strictObject({ a: z.string().trim(), b: z.number().default(1) });
    const [ours, theirs] = [listOf(element).min(1).max(3), z.array(element).min(1).max(3)];
    const good = { a: ' x ' };
    for (const value of [
      [good],
      [good, good],
      [],
      [good, good, good, good],
      [good, 1],
      [{}],
      {},
      null,
      'x',
      [[]],
    ]) {
      const [one, other] = [ours.safeParse(value), theirs.safeParse(value)];
      expect(one.data).toEqual(other.data);
      expect(one.error?.issues[0]).toEqual(other.error?.issues[0]);
    }
  });

  it('ends at the first element with an issue', () => {
    const { schema, asked } = counted();
    const issues = issuesOf(listOf(schema), ['a', 'b', 3, ...Array<string>(1_000).fill('c')]);
    expect(issues).toMatchObject([{ code: 'invalid_type', path: [2] }]);
    expect(asked()).toBe(2);
  });

  it('refuses a list that is too long before it looks at an element, and goes on doing both', () => {
    const { schema, asked } = counted();
    const list = listOf(schema).min(1).max(2).describe('Short.');
    expect(issuesOf(list, ['a', 'b', 'c'])).toMatchObject([{ code: 'too_big', path: [] }]);
    expect(asked()).toBe(0);
    expect(issuesOf(list, [1, 2])).toHaveLength(1);
    expect(issuesOf(list, [])).toMatchObject([{ code: 'too_small' }]);
  });

  it('ends so within other schemas too', () => {
    const inner = listOf(z.object({ b: listOf(z.string()).optional() }));
    const schema = z.object({ a: z.union([z.string(), inner]).nullish() });
    const wrong = { b: [1, 2, 3] };
    const [issue, ...more] = issuesOf(schema, { a: [wrong, wrong, wrong] });
    expect(more).toEqual([]);
    expect(issue).toMatchObject({ code: 'invalid_union', path: ['a'] });
    expect((issue as z.core.$ZodIssueInvalidUnion).errors.map((branch) => branch.length)).toEqual([1, 1]);
  });

  it('checks elements asynchronously if it must', async () => {
    const list = listOf(z.string().refine((text) => Promise.resolve(text === 'a')));
    expect(await list.safeParseAsync(['a', 'a'])).toEqual({ success: true, data: ['a', 'a'] });
    expect((await list.safeParseAsync(['a', 'b'])).success).toBe(false);
  });

  it('is described as an array', () => {
    expect(z.toJSONSchema(listOf(z.string()).max(2))).toEqual(z.toJSONSchema(z.array(z.string()).max(2)));
  });
});

describe('recordOf', () => {
  it('accepts and refuses what a record of zod does, with the same output and the same first issue', () => {
    const [ours, theirs] = [recordOf(z.string().min(2), z.number()), z.record(z.string().min(2), z.number())];
    for (const value of [{}, { aa: 1, bb: 2 }, { a: 1 }, { aa: 'x', bb: 'x' }, [], null, 7]) {
      const [one, other] = [ours.safeParse(value), theirs.safeParse(value)];
      expect(one.data).toEqual(other.data);
      expect(one.error?.issues[0]).toEqual(other.error?.issues[0]);
    }
  });

  it('ends at the first entry with an issue', () => {
    const { schema, asked } = counted();
    const wrong = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, index) => [`k${index}`, index || 'a']),
    );
    expect(issuesOf(recordOf(z.string(), schema), wrong)).toMatchObject([{ path: ['k1'] }]);
    expect(asked()).toBe(1);
  });
});
