import { describe, expect, it } from '@jest/globals';
import type { PacingScope } from '../../../../modules/llm-driver/index.js';
import { WaitLine, type Waiter } from '../../../../modules/llm-driver/pacing/fair-queue.js';

const scope: PacingScope = { driver: 'driver', credential: 0, model: 'm', tokenCharging: 'up_front' };
const size = { promptCharacters: 0, maxAnswerTokens: 1 };
const amounts = { requests: 1, tokens: 1, input_tokens: 0, output_tokens: 1 };

interface Named extends Waiter<string> {
  readonly name: string;
}

/** A call in line; a single one where it belongs to no pool. */
function waiter(name: string, line?: object, { refillMs = 10, returning = false } = {}): Named {
  const call = { scope, size, line, returning };
  const nobody = (): void => {};
  return { name, call, amounts, refillMs, since: 0, maxWaitMs: 1_000, grant: nobody, refuse: nobody };
}

/** Lets them go one after the other, and gives their names. */
function served(line: WaitLine<string>, most = Infinity): string[] {
  const names: string[] = [];
  for (let next = line.next(); next !== undefined && names.length < most; next = line.next()) {
    line.delete(next);
    line.serve(next);
    names.push((next as Named).name);
  }
  return names;
}

function lineOf(...waiters: readonly Named[]): WaitLine<string> {
  const line = new WaitLine<string>();
  for (const each of waiters) line.add(each);
  return line;
}

const many = (name: string, count: number, line?: object, refillMs?: number) =>
  Array.from({ length: count }, () => waiter(name, line, { refillMs }));
const countOf = (names: readonly string[], name: string) => names.filter((each) => each === name).length;

describe('the line', () => {
  it('is first come first served among calls of one kind', () => {
    expect(served(lineOf(waiter('a'), waiter('b'), waiter('c')))).toEqual(['a', 'b', 'c']);
    const pool = {};
    expect(served(lineOf(waiter('a', pool), waiter('b', pool)))).toEqual(['a', 'b']);
  });

  it('lets a single call pass a pool', () => {
    const pool = {};
    expect(served(lineOf(...many('pool', 3, pool), waiter('single')))).toEqual([
      'single',
      'pool',
      'pool',
      'pool',
    ]);
  });

  it('lets a pool have one turn in ten, however many single calls there are', () => {
    const names = served(lineOf(...many('single', 100), ...many('pool', 10, {})), 50);
    expect(names.slice(0, 10)).toEqual([...Array<string>(9).fill('single'), 'pool']);
    expect(countOf(names, 'pool')).toBe(5);
  });

  it('counts single calls that went without queueing while a pool waits', () => {
    const line = lineOf(...many('pool', 3, {}));
    for (let n = 0; n < 9; n += 1) {
      expect(line.queuesBehind(undefined)).toBe(false);
      line.passed();
    }
    expect(line.queuesBehind(undefined)).toBe(true);
    expect(served(line, 1)).toEqual(['pool']);
    expect(line.queuesBehind(undefined)).toBe(false);
  });

  it('takes turns between pools', () => {
    const line = lineOf(...many('a', 4, {}), ...many('b', 4, {}));
    expect(served(line)).toEqual(['a', 'b', 'a', 'b', 'a', 'b', 'a', 'b']);
  });

  it('shares the limits, not the calls: a pool of large prompts has fewer turns', () => {
    const line = lineOf(...many('large', 100, {}, 40), ...many('small', 100, {}, 10));
    const names = served(line, 100);
    expect(countOf(names, 'large')).toBe(20);
    expect(countOf(names, 'small')).toBe(80);
  });

  it('owes a newcomer nothing for the time before', () => {
    const [old, young] = [{}, {}];
    const line = lineOf(...many('old', 30, old));
    served(line, 10);
    for (const each of many('young', 10, young)) line.add(each);
    expect(countOf(served(line, 10), 'old')).toBe(5);
  });

  it('takes a pool that comes back for the same one', () => {
    const [a, b] = [{}, {}];
    const line = lineOf(waiter('a', a, { refillMs: 100 }), ...many('b', 20, b, 10));
    expect(served(line, 1)).toEqual(['a']);
    line.add(waiter('a', a));
    expect(served(line, 10)).toEqual(Array<string>(10).fill('b'));
    expect(served(line, 2)).toContain('a');
  });

  it('lets a call that had its turn before go first within its pool', () => {
    const [a, b] = [{}, {}];
    const line = lineOf(waiter('new', a), waiter('back', a, { returning: true }), waiter('other', b));
    expect(served(line)).toEqual(['back', 'other', 'new']);
  });

  it('forgets who leaves', () => {
    const pool = {};
    const [single, pooled] = [waiter('single'), waiter('pooled', pool)];
    const line = lineOf(single, pooled);
    expect(line.delete(single)).toBe(true);
    expect(line.delete(single)).toBe(false);
    expect(line.has(single)).toBe(false);
    expect(line.has(pooled)).toBe(true);
    expect(line.delete(pooled)).toBe(true);
    expect(line.size).toBe(0);
    expect(line.next()).toBeUndefined();
    expect([...line]).toEqual([]);
  });

  it('has a call queue only behind its own kind', () => {
    const line = new WaitLine<string>();
    expect(line.queuesBehind(undefined)).toBe(false);
    expect(line.queuesBehind({})).toBe(false);
    line.add(waiter('pool', {}));
    expect(line.queuesBehind(undefined)).toBe(false);
    expect(line.queuesBehind({})).toBe(true);
    line.add(waiter('single'));
    expect(line.queuesBehind(undefined)).toBe(true);
  });

  it('costs the same however many wait', () => {
    const line = lineOf(...many('pool', 100_000, {}));
    const waiters = [...line];
    for (const each of waiters.reverse()) line.delete(each);
    expect(line.size).toBe(0);
  });
});
