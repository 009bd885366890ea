import { beforeEach, describe, expect, it } from '@jest/globals';
import { Batcher } from '../../../modules/support/index.js';
import { FakeClock } from '../../support/fake-clock.js';

describe('Batcher', () => {
  let clock: FakeClock;
  let taken: number[][];
  let batches: Batcher<number>;
  beforeEach(() => {
    clock = new FakeClock();
    taken = [];
    const options = { maxItems: 3, maxWait: { ms: 10, clock } };
    batches = new Batcher((items) => void taken.push([...items]), options);
  });

  it('passes items on together once a batch is full', () => {
    for (let item = 1; item <= 7; item++) batches.add(item);
    expect(taken).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  it('passes items on maxWait after the first of them', async () => {
    batches.add(1);
    await clock.advance(6);
    batches.add(2);
    await clock.advance(3);
    expect(taken).toEqual([]);
    await clock.advance(1);
    expect(taken).toEqual([[1, 2]]);
  });

  it('starts a new wait after a full batch', async () => {
    for (const item of [1, 2, 3]) batches.add(item);
    await clock.advance(9);
    batches.add(4);
    await clock.advance(9);
    expect(taken).toHaveLength(1);
    await clock.advance(1);
    expect(taken).toEqual([[1, 2, 3], [4]]);
  });

  it('passes waiting items on at once when it is flushed, and does nothing without items', () => {
    batches.add(1);
    batches.flush();
    batches.flush();
    expect(taken).toEqual([[1]]);
  });

  it('keeps items that are added while a batch is processed', () => {
    const all: number[] = [];
    const echoing: Batcher<number> = new Batcher(
      (items) => {
        all.push(...items);
        if (all.length === 1) echoing.add(2);
      },
      { maxItems: 3 },
    );
    echoing.add(1);
    echoing.flush();
    echoing.flush();
    expect(all).toEqual([1, 2]);
  });
});
