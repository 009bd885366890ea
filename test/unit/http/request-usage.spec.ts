import { describe, expect, it } from '@jest/globals';
import { CallTally, type TalliedCall } from '../../../modules/http/server/request-usage.js';

/** A call of so many milliseconds. */
function call(providerMs: number, more: Partial<TalliedCall> = {}): TalliedCall {
  return {
    driver: 'groq',
    model: 'llama',
    providerMs,
    waitedMs: 0,
    promptTokens: 1,
    completionTokens: 2,
    ...more,
  };
}

describe('CallTally', () => {
  it('adds up calls', () => {
    const tally = new CallTally();
    tally.add(call(10, { waitedMs: 5 }));
    tally.add(call(20));
    expect(tally).toMatchObject({
      calls: 2,
      providerMs: 30,
      waitedMs: 5,
      promptTokens: 2,
      completionTokens: 4,
    });
  });

  it.each([
    ['one call, with what it waited', [[100, 40, 10]], 50],
    [
      'calls one after the other',
      [
        [100, 50, 0],
        [200, 30, 0],
      ],
      80,
    ],
    [
      'calls side by side',
      [
        [100, 50, 0],
        [100, 50, 0],
        [110, 50, 0],
      ],
      60,
    ],
    [
      'a long call around short ones',
      [
        [20, 10, 0],
        [40, 10, 0],
        [100, 100, 0],
      ],
      100,
    ],
    [
      'a call that overlaps the last of two',
      [
        [20, 10, 0],
        [40, 10, 0],
        [50, 15, 0],
      ],
      30,
    ],
  ])('counts the time of %s once', (_name, calls, awayMs) => {
    const tally = new CallTally();
    for (const [endedAt, providerMs, waitedMs] of calls) tally.add(call(providerMs!, { waitedMs }), endedAt);
    expect(tally.awayMs).toBe(awayMs);
  });

  it('remembers names once each, and only the first of very many', () => {
    const tally = new CallTally();
    for (let index = 0; index < 100; index += 1) tally.add(call(1, { model: `model-${index}` }));
    expect(tally.drivers).toEqual(['groq']);
    expect(tally.models).toHaveLength(10);
  });

  it('keeps the time to the first token when a call without one follows', () => {
    const tally = new CallTally();
    tally.add(call(10, { timeToFirstChunkMs: 3 }));
    tally.add(call(10));
    expect(tally.timeToFirstTokenMs).toBe(3);
  });
});
