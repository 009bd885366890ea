import { describe, expect, it } from '@jest/globals';
import { plainCopy } from '../../../../modules/llm-driver/contract/plain-copy.js';

describe('plainCopy', () => {
  it('has arrays and objects of its own, at any depth', () => {
    const value = {
      list: [{ text: 'a' }],
      none: null,
      bare: Object.assign(Object.create(null) as object, { n: 1 }),
    };
    const copy = plainCopy(value);
    expect(copy).toEqual(value);
    copy.list[0]!.text = 'b';
    expect(value.list[0]!.text).toBe('a');
  });

  it('shares instances of classes, and what is no object', () => {
    const value = { at: new Date(0), error: new Error('x'), work: () => 1 };
    const copy = plainCopy(value);
    expect(copy).not.toBe(value);
    expect([copy.at, copy.error, copy.work]).toEqual([value.at, value.error, value.work]);
    expect(copy.at).toBe(value.at);
  });

  it('holds an object that occurs twice once, and one that holds itself', () => {
    const shared = { n: 1 };
    const value: { a: object; b: object; self?: unknown } = { a: shared, b: shared };
    value.self = value;
    const copy = plainCopy(value);
    expect(copy.a).toBe(copy.b);
    expect(copy.a).not.toBe(shared);
    expect(copy.self).toBe(copy);
  });

  it('copies what is nested deeper than the stack', () => {
    let value: unknown[] = [];
    for (let depth = 0; depth < 100_000; depth += 1) value = [value];
    expect(plainCopy(value)).not.toBe(value);
  });

  it('keeps a field named __proto__ a field', () => {
    const copy = plainCopy(JSON.parse('{"__proto__":{"admin":true}}') as Record<string, unknown>);
    expect(Object.keys(copy)).toEqual(['__proto__']);
    expect(copy.admin).toBeUndefined();
  });
});
