import { describe, expect, it } from '@jest/globals';
import { RequestUsage, type CallUsage } from '../../../modules/http/server/request-usage.js';

/** A call of so many milliseconds. */
function call(providerMs: number, more: Partial<CallUsage> = {}): CallUsage {
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

describe('RequestUsage', () => {
  it('adds up calls', () => {
    const usage = new RequestUsage();
    usage.add(call(10, { waitedMs: 5 }));
    usage.add(call(20));
    expect(usage).toMatchObject({
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
      'parallel calls',
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
  ])('counts the time of %s once', (_name, calls, upstreamMs) => {
    const usage = new RequestUsage();
    for (const [endedAt, providerMs, waitedMs] of calls) usage.add(call(providerMs!, { waitedMs }), endedAt);
    expect(usage.upstreamMs).toBe(upstreamMs);
  });

  it('lists each name once, and only the first ten', () => {
    const usage = new RequestUsage();
    for (let index = 0; index < 100; index += 1) usage.add(call(1, { model: `model-${index}` }));
    expect(usage.drivers).toEqual(['groq']);
    expect(usage.models).toHaveLength(10);
  });

  it('keeps the time to first token when a call without one follows', () => {
    const usage = new RequestUsage();
    usage.add(call(10, { timeToFirstChunkMs: 3 }));
    usage.add(call(10));
    expect(usage.timeToFirstTokenMs).toBe(3);
  });
});
