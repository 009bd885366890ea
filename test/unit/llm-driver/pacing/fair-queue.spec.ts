import { describe, expect, it } from '@jest/globals';
import type { PacedCall, PacingScope } from '../../../../modules/llm-driver/index.js';
import { FairQueue, type Waiter } from '../../../../modules/llm-driver/pacing/fair-queue.js';

const scope: PacingScope = { driver: 'driver', credential: '0', model: 'm', tokenCharging: 'up_front' };
const size = { promptCharacters: 0, maxAnswerTokens: 1 };
const amounts = { requests: 1, tokens: 1, input_tokens: 0, output_tokens: 1 };

interface Named extends Waiter<string> {
  readonly name: string;
}

/** A queued call: of a pool with a `poolQueue`, else a single one. */
function waiter(name: string, poolQueue?: object, { refillMs = 10, returning = false } = {}): Named {
  const call: PacedCall = { scope, size, queue: poolQueue, returning };
  const ignore = (): void => {};
  return {
    name,
    call,
    amounts,
    refillMs,
    since: 0,
    maxWaitMs: 1_000,
    maxDayWaitMs: 1_000,
    grant: ignore,
    refuse: ignore,
  };
}

/** Serves the queued calls one after the other. Returns their names. */
function served(queue: FairQueue<string>, most = Infinity): string[] {
  const names: string[] = [];
  for (let next = queue.next(); next !== undefined && names.length < most; next = queue.next()) {
    queue.delete(next);
    queue.markServed(next);
    names.push((next as Named).name);
  }
  return names;
}

function queueOf(...waiters: readonly Named[]): FairQueue<string> {
  const queue = new FairQueue<string>();
  for (const each of waiters) queue.add(each);
  return queue;
}

const many = (name: string, count: number, poolQueue?: object, refillMs?: number) =>
  Array.from({ length: count }, () => waiter(name, poolQueue, { refillMs }));
const countOf = (names: readonly string[], name: string) => names.filter((each) => each === name).length;

describe('FairQueue', () => {
  it('serves calls of one kind in the order of their arrival', () => {
    expect(served(queueOf(waiter('a'), waiter('b'), waiter('c')))).toEqual(['a', 'b', 'c']);
    const pool = {};
    expect(served(queueOf(waiter('a', pool), waiter('b', pool)))).toEqual(['a', 'b']);
  });

  it('serves a single call before a pool', () => {
    const pool = {};
    expect(served(queueOf(...many('pool', 3, pool), waiter('single')))).toEqual([
      'single',
      'pool',
      'pool',
      'pool',
    ]);
  });

  it('gives a pool one turn in ten, however many single calls there are', () => {
    const names = served(queueOf(...many('single', 100), ...many('pool', 10, {})), 50);
    expect(names.slice(0, 10)).toEqual([...Array<string>(9).fill('single'), 'pool']);
    expect(countOf(names, 'pool')).toBe(5);
  });

  it('counts single calls that went without queueing while a pool waits', () => {
    const queue = queueOf(...many('pool', 3, {}));
    for (let n = 0; n < 9; n += 1) {
      expect(queue.mustQueue(undefined)).toBe(false);
      queue.countPassed();
    }
    expect(queue.mustQueue(undefined)).toBe(true);
    expect(served(queue, 1)).toEqual(['pool']);
    expect(queue.mustQueue(undefined)).toBe(false);
  });

  it('takes turns between pools', () => {
    const queue = queueOf(...many('a', 4, {}), ...many('b', 4, {}));
    expect(served(queue)).toEqual(['a', 'b', 'a', 'b', 'a', 'b', 'a', 'b']);
  });

  it('shares the limits, not the calls: a pool of large prompts has fewer turns', () => {
    const queue = queueOf(...many('large', 100, {}, 40), ...many('small', 100, {}, 10));
    const names = served(queue, 100);
    expect(countOf(names, 'large')).toBe(20);
    expect(countOf(names, 'small')).toBe(80);
  });

  it('gives a new pool no credit for the time before it came', () => {
    const [old, young] = [{}, {}];
    const queue = queueOf(...many('old', 30, old));
    served(queue, 10);
    for (const each of many('young', 10, young)) queue.add(each);
    expect(countOf(served(queue, 10), 'old')).toBe(5);
  });

  it('remembers what a pool has had after its last waiter has gone', () => {
    const [a, b] = [{}, {}];
    const queue = queueOf(waiter('a', a, { refillMs: 100 }), ...many('b', 20, b, 10));
    expect(served(queue, 1)).toEqual(['a']);
    queue.add(waiter('a', a));
    expect(served(queue, 10)).toEqual(Array<string>(10).fill('b'));
    expect(served(queue, 2)).toContain('a');
  });

  it('serves a returning call first within its pool', () => {
    const [a, b] = [{}, {}];
    const queue = queueOf(waiter('new', a), waiter('back', a, { returning: true }), waiter('other', b));
    expect(served(queue)).toEqual(['back', 'other', 'new']);
  });

  it('forgets a deleted waiter', () => {
    const pool = {};
    const [single, pooled] = [waiter('single'), waiter('pooled', pool)];
    const queue = queueOf(single, pooled);
    expect(queue.delete(single)).toBe(true);
    expect(queue.delete(single)).toBe(false);
    expect(queue.has(single)).toBe(false);
    expect(queue.has(pooled)).toBe(true);
    expect(queue.delete(pooled)).toBe(true);
    expect(queue.size).toBe(0);
    expect(queue.next()).toBeUndefined();
    expect([...queue]).toEqual([]);
  });

  it('queues a call only behind its own kind', () => {
    const queue = new FairQueue<string>();
    expect(queue.mustQueue(undefined)).toBe(false);
    expect(queue.mustQueue({})).toBe(false);
    queue.add(waiter('pool', {}));
    expect(queue.mustQueue(undefined)).toBe(false);
    expect(queue.mustQueue({})).toBe(true);
    queue.add(waiter('single'));
    expect(queue.mustQueue(undefined)).toBe(true);
  });

  it('costs the same however many wait', () => {
    const queue = queueOf(...many('pool', 100_000, {}));
    const waiters = [...queue];
    for (const each of waiters.reverse()) queue.delete(each);
    expect(queue.size).toBe(0);
  });
});
