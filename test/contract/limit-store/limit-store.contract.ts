import { beforeEach, describe, expect, it } from '@jest/globals';
import { Limit, type Amounts, type LimitStore } from '../../../modules/llm-driver/index.js';

/** A fresh store, and the passing of time as it sees it. */
export interface StoreUnderTest {
  readonly store: LimitStore;
  advance(ms: number): Promise<void>;
}

/** Sixty a minute: one a second, filled up to a quarter of one short. */
const requests = new Limit('requests', 'minute', 60, 'configured');
/** Ten a second, filled up to two and a half short. */
const tokens = new Limit('tokens', 'minute', 600, 'configured');
const both = [requests, tokens];

function amounts(requestCount: number, tokenCount: number): Amounts {
  return { requests: requestCount, tokens: tokenCount, input_tokens: 0, output_tokens: 0 };
}

/** Every promise a limit store makes, kept by this one. */
export function describeLimitStoreContract(name: string, setup: () => StoreUnderTest): void {
  describe(`${name} keeps the limit store contract`, () => {
    let subject: StoreUnderTest;
    let store: LimitStore;
    beforeEach(() => {
      subject = setup();
      ({ store } = subject);
    });

    const used = async (limit: Limit, scope = 's') => store.used(scope, limit);

    describe('take', () => {
      it('takes from a limit at level 0', async () => {
        expect(await store.take('s', both, amounts(1, 100))).toBe(0);
        expect(await used(requests)).toBeCloseTo(1, 6);
        expect(await used(tokens)).toBeCloseTo(100, 6);
      });

      it('takes from all limits or from none', async () => {
        await store.take('s', both, amounts(1, 590));
        expect(await store.take('s', both, amounts(1, 100))).toBeGreaterThan(0);
        expect(await used(requests)).toBeCloseTo(1, 6);
        expect(await used(tokens)).toBeCloseTo(590, 6);
      });

      it('returns exactly when all of them will fit', async () => {
        await store.take('s', both, amounts(1, 590));
        const waitMs = await store.take('s', both, amounts(1, 100));
        expect(waitMs).toBeCloseTo((590 + 100 - 597.5) * 100, 6);
        await subject.advance(waitMs - 1);
        expect(await store.take('s', both, amounts(1, 100))).toBeGreaterThan(0);
        await subject.advance(1);
        expect(await store.take('s', both, amounts(1, 100))).toBe(0);
      });

      it('waits for the limit that takes longest', async () => {
        await store.take('s', both, amounts(59, 590));
        expect(await store.take('s', both, amounts(1, 10))).toBeCloseTo(250, 6);
        expect(await store.take('s', both, amounts(2, 10))).toBeCloseTo(1_250, 6);
      });

      it('fills a limit up to its ceiling, not to its size', async () => {
        expect(await store.take('s', [tokens], amounts(0, 597.5))).toBe(0);
        expect(await store.take('s', [tokens], amounts(0, 1))).toBeCloseTo(100, 6);
      });

      it('accepts an amount above the limit at level 0', async () => {
        await store.take('s', [tokens], amounts(0, 10));
        expect(await store.take('s', [tokens], amounts(0, 5_000))).toBeCloseTo(1_000, 6);
        await subject.advance(1_000);
        expect(await store.take('s', [tokens], amounts(0, 5_000))).toBe(0);
        expect(await used(tokens)).toBeCloseTo(5_000, 6);
      });

      it('accepts an amount of 0 at a full limit', async () => {
        await store.take('s', both, amounts(1, 590));
        expect(await store.take('s', both, amounts(1, 0))).toBe(0);
      });

      it('never waits without limits', async () => {
        expect(await store.take('s', [], amounts(1, 100))).toBe(0);
      });

      it('never exceeds a limit with two concurrent takers', async () => {
        const waits = await Promise.all(
          Array.from({ length: 100 }, async () => store.take('s', both, amounts(1, 7))),
        );
        expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(59);
        expect(await used(tokens)).toBeCloseTo(59 * 7, 6);
      });

      it('grants them what refills over ten minutes, and no more', async () => {
        let taken = 0;
        for (let second = 0; second <= 600; second += 1) {
          const waits = await Promise.all([0, 1, 2].map(async () => store.take('s', both, amounts(1, 10))));
          taken += waits.filter((waitMs) => waitMs === 0).length;
          await subject.advance(1_000);
        }
        expect(taken).toBeGreaterThanOrEqual(59 + 599);
        expect(taken).toBeLessThanOrEqual(60 + 600);
      });

      it('keeps scopes apart', async () => {
        await store.take('s', both, amounts(59, 590));
        expect(await store.take('other', both, amounts(59, 590))).toBe(0);
      });

      it('keeps the level if the size of a limit changes', async () => {
        await store.take('s', [tokens], amounts(0, 500));
        const smaller = new Limit('tokens', 'minute', 300, 'learned');
        expect(await used(smaller)).toBeCloseTo(500, 6);
        expect(await store.take('s', [smaller], amounts(0, 10))).toBeCloseTo((510 - 298.75) * 200, 6);
      });
    });

    describe('add', () => {
      it('gives back', async () => {
        await store.take('s', both, amounts(1, 590));
        await store.add('s', both, amounts(-1, -590));
        expect(await used(requests)).toBe(0);
        expect(await used(tokens)).toBe(0);
      });

      it('is never refused: a level above the limit has to refill', async () => {
        await store.add('s', [tokens], amounts(0, 1_200));
        expect(await used(tokens)).toBeCloseTo(1_200, 6);
        expect(await store.take('s', [tokens], amounts(0, 97.5))).toBeCloseTo(70_000, 6);
      });

      it('never leaves a level below 0', async () => {
        await store.add('s', both, amounts(-5, -5_000));
        expect(await used(tokens)).toBe(0);
        expect(await store.take('s', both, amounts(60, 1))).toBeGreaterThanOrEqual(0);
        expect(await used(requests)).toBeLessThanOrEqual(60);
      });
    });

    describe('clamp', () => {
      it.each([
        [100, 200, 300, 200],
        [250, 200, 300, 250],
        [400, 200, 300, 300],
        [400, 0, Infinity, 400],
        [400, 0, -50, 0],
      ])(
        'brings a level of %d to at least %d and at most %d: %d',
        async (level, atLeast, atMost, expected) => {
          await store.add('s', [tokens], amounts(0, level));
          await store.clamp('s', tokens, atLeast, atMost);
          expect(await used(tokens)).toBeCloseTo(expected, 6);
        },
      );

      it('leaves the other limits alone', async () => {
        await store.add('s', both, amounts(5, 100));
        await store.clamp('s', tokens, 500, 500);
        expect(await used(requests)).toBeCloseTo(5, 6);
      });
    });

    describe('refill', () => {
      it('is continuous, down to level 0', async () => {
        await store.add('s', both, amounts(30, 300));
        await subject.advance(10_000);
        expect(await used(requests)).toBeCloseTo(20, 6);
        expect(await used(tokens)).toBeCloseTo(200, 6);
        await subject.advance(3_600_000);
        expect(await used(requests)).toBe(0);
        expect(await used(tokens)).toBe(0);
      });
    });

    describe('forget', () => {
      it('does not let a limit be used twice', async () => {
        await store.take('s', both, amounts(59, 590));
        await store.forget('s');
        expect(await store.take('s', both, amounts(2, 100))).toBeGreaterThan(0);
      });

      it('does not affect other scopes, and accepts an unknown one', async () => {
        await store.take('s', both, amounts(1, 100));
        await store.forget('other');
        expect(await used(tokens)).toBeCloseTo(100, 6);
      });
    });
  });
}
