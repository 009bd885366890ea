import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  type Amounts,
  Limit,
  type LimitStore,
  type Mark,
  type MaybePromise,
  type Observation,
  type Take,
  type Taken,
} from '../../../modules/llm-driver/index.js';

/** A fresh store, and the passing of time as it sees it: the suite owns its clock. */
export interface StoreUnderTest {
  readonly store: LimitStore;
  advance(ms: number): MaybePromise<void>;
  /** The same state as another process sees it. Left out, the store serves one process. */
  readonly other?: LimitStore | undefined;
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
export function describeLimitStoreContract(name: string, setup: () => MaybePromise<StoreUnderTest>): void {
  describe(`${name} keeps the limit store contract`, () => {
    let subject: StoreUnderTest;
    let store: LimitStore;
    beforeEach(async () => {
      subject = await setup();
      ({ store } = subject);
    });

    const ask = async (limits: readonly Limit[], asked: Amounts, more: Partial<Take> = {}): Promise<Taken> =>
      store.take({ scope: 's', limits, amounts: asked, aheadMs: 0, ...more });
    /** Milliseconds to wait; 0 if the amounts were taken. */
    const take = async (scope: string, limits: readonly Limit[], asked: Amounts): Promise<number> => {
      const { taken, waitMs } = await ask(limits, asked, { scope });
      expect(taken).toBe(waitMs === 0);
      return waitMs;
    };
    const add = async (limits: readonly Limit[], change: Amounts) =>
      store.add({ scope: 's', limits, amounts: change });
    const used = async (limit: Limit, scope = 's') =>
      (await ask([limit], amounts(0, 0), { scope })).levels[0];

    describe('take', () => {
      it('takes from a limit at level 0', async () => {
        expect(await take('s', both, amounts(1, 100))).toBe(0);
        expect(await used(requests)).toBeCloseTo(1, 6);
        expect(await used(tokens)).toBeCloseTo(100, 6);
      });

      it('takes from all limits or from none', async () => {
        await take('s', both, amounts(1, 590));
        expect(await take('s', both, amounts(1, 100))).toBeGreaterThan(0);
        expect(await used(requests)).toBeCloseTo(1, 6);
        expect(await used(tokens)).toBeCloseTo(590, 6);
      });

      it('returns exactly when all of them will fit', async () => {
        await take('s', both, amounts(1, 590));
        const waitMs = await take('s', both, amounts(1, 100));
        expect(waitMs).toBeCloseTo((590 + 100 - 597.5) * 100, 6);
        await subject.advance(waitMs - 1);
        expect(await take('s', both, amounts(1, 100))).toBeGreaterThan(0);
        await subject.advance(1);
        expect(await take('s', both, amounts(1, 100))).toBe(0);
      });

      it('waits for the limit that takes longest', async () => {
        await take('s', both, amounts(59, 590));
        expect(await take('s', both, amounts(1, 10))).toBeCloseTo(250, 6);
        expect(await take('s', both, amounts(2, 10))).toBeCloseTo(1_250, 6);
      });

      it('fills a limit up to its ceiling, not to its size', async () => {
        expect(await take('s', [tokens], amounts(0, 597.5))).toBe(0);
        expect(await take('s', [tokens], amounts(0, 1))).toBeCloseTo(100, 6);
      });

      it('accepts an amount above the limit at level 0', async () => {
        await take('s', [tokens], amounts(0, 10));
        expect(await take('s', [tokens], amounts(0, 5_000))).toBeCloseTo(1_000, 6);
        await subject.advance(1_000);
        expect(await take('s', [tokens], amounts(0, 5_000))).toBe(0);
        expect(await used(tokens)).toBeCloseTo(5_000, 6);
      });

      it('accepts an amount of 0 at a full limit', async () => {
        await take('s', both, amounts(1, 590));
        expect(await take('s', both, amounts(1, 0))).toBe(0);
      });

      it('never waits without limits', async () => {
        expect(await take('s', [], amounts(1, 100))).toBe(0);
      });

      it('never exceeds a limit with two concurrent takers', async () => {
        const waits = await Promise.all(
          Array.from({ length: 100 }, async () => take('s', both, amounts(1, 7))),
        );
        expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(59);
        expect(await used(tokens)).toBeCloseTo(59 * 7, 6);
      });

      it('grants them what refills over ten minutes, and no more', async () => {
        let taken = 0;
        for (let second = 0; second <= 600; second += 1) {
          const waits = await Promise.all([0, 1, 2].map(async () => take('s', both, amounts(1, 10))));
          taken += waits.filter((waitMs) => waitMs === 0).length;
          await subject.advance(1_000);
        }
        expect(taken).toBeGreaterThanOrEqual(59 + 599);
        expect(taken).toBeLessThanOrEqual(60 + 600);
      });

      it('keeps scopes apart', async () => {
        await take('s', both, amounts(59, 590));
        expect(await take('other', both, amounts(59, 590))).toBe(0);
      });

      it('keeps the level if the size of a limit changes', async () => {
        await take('s', [tokens], amounts(0, 500));
        const smaller = new Limit('tokens', 'minute', 300, 'learned');
        expect(await used(smaller)).toBeCloseTo(500, 6);
        expect(await take('s', [smaller], amounts(0, 10))).toBeCloseTo((510 - 298.75) * 200, 6);
      });
    });

    describe('add', () => {
      it('gives back', async () => {
        await take('s', both, amounts(1, 590));
        await add(both, amounts(-1, -590));
        expect(await used(requests)).toBe(0);
        expect(await used(tokens)).toBe(0);
      });

      it('is never refused: a level above the limit has to refill', async () => {
        await add([tokens], amounts(0, 1_200));
        expect(await used(tokens)).toBeCloseTo(1_200, 6);
        expect(await take('s', [tokens], amounts(0, 97.5))).toBeCloseTo(70_000, 6);
      });

      it('never leaves a level below 0', async () => {
        await add(both, amounts(-5, -5_000));
        expect(await used(tokens)).toBe(0);
        expect(await take('s', both, amounts(60, 1))).toBeGreaterThanOrEqual(0);
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
          await add([tokens], amounts(0, level));
          await store.clamp('s', tokens, atLeast, atMost);
          expect(await used(tokens)).toBeCloseTo(expected, 6);
        },
      );

      it('leaves the other limits alone', async () => {
        await add(both, amounts(5, 100));
        await store.clamp('s', tokens, 500, 500);
        expect(await used(requests)).toBeCloseTo(5, 6);
      });
    });

    describe('refill', () => {
      it('is continuous, down to level 0', async () => {
        await add(both, amounts(30, 300));
        await subject.advance(10_000);
        expect(await used(requests)).toBeCloseTo(20, 6);
        expect(await used(tokens)).toBeCloseTo(200, 6);
        await subject.advance(3_600_000);
        expect(await used(requests)).toBe(0);
        expect(await used(tokens)).toBe(0);
      });
    });

    describe('a take of nothing', () => {
      it('tells the levels in the order of the limits, and changes nothing', async () => {
        await add(both, amounts(3, 70));
        const told = await ask([tokens, requests], amounts(0, 0));
        expect(told).toMatchObject({ taken: true, waitMs: 0, heldMs: 0 });
        expect(told.levels).toEqual([expect.closeTo(70, 6), expect.closeTo(3, 6)]);
        expect(told.mark).toBeUndefined();
      });

      it('is answered at a full limit, too', async () => {
        await add(both, amounts(60, 900));
        expect(await ask(both, amounts(0, 0))).toMatchObject({ taken: true });
      });
    });

    describe('tryTake', () => {
      it('takes at once, or leaves it to be asked', async () => {
        const taken = store.tryTake({ scope: 's', limits: both, amounts: amounts(1, 100), aheadMs: 0 });
        if (taken === undefined) return expect(await used(tokens)).toBe(0);
        expect(taken).toMatchObject({ taken: true, waitMs: 0 });
        expect(await used(tokens)).toBeCloseTo(100, 6);
      });
    });

    describe('take ahead', () => {
      const ahead = { aheadMs: 60_000 };

      it('takes what will fit within that time, and tells how long to wait', async () => {
        await add(both, amounts(1, 590));
        const taken = await ask(both, amounts(1, 100), ahead);
        expect(taken).toMatchObject({ taken: true, waitMs: expect.closeTo(9_250, 6) });
        expect(taken.levels[1]).toBeCloseTo(690, 6);
      });

      it('takes nothing that will only fit later', async () => {
        await add(both, amounts(1, 590));
        const refused = await ask(both, amounts(1, 100), { aheadMs: 9_249 });
        expect(refused).toMatchObject({ taken: false, waitMs: expect.closeTo(9_250, 6) });
        expect(await used(tokens)).toBeCloseTo(590, 6);
        expect(await used(requests)).toBeCloseTo(1, 6);
      });

      it('serves whoever asks in the order of asking', async () => {
        await add([tokens], amounts(0, 597.5));
        const waits: number[] = [];
        for (const size of [300, 10, 10]) waits.push((await ask([tokens], amounts(0, size), ahead)).waitMs);
        expect(waits).toEqual([30_000, 31_000, 32_000].map((ms) => expect.closeTo(ms, 6)));
        expect((await ask([tokens], amounts(0, 10))).taken).toBe(false);
      });

      it('counts the call in every limit when it is sent, not when it is asked for', async () => {
        await add([tokens], amounts(0, 597.5));
        await ask(both, amounts(1, 100), ahead);
        await subject.advance(10_000);
        // Ten requests have refilled in the meantime; the one that is sent now has not.
        expect(await used(requests)).toBeCloseTo(1, 6);
      });

      it('can be given back', async () => {
        await add([tokens], amounts(0, 597.5));
        await ask([tokens], amounts(0, 300), ahead);
        await add([tokens], amounts(0, -300));
        expect((await ask([tokens], amounts(0, 10), ahead)).waitMs).toBeCloseTo(1_000, 6);
      });

      it('is exchanged for an earlier time, if there is one', async () => {
        await add([tokens], amounts(0, 597.5));
        await ask([tokens], amounts(0, 300), ahead);
        await add([tokens], amounts(0, -200));
        const instead = { amounts: amounts(0, 300), waitMs: 30_000 };
        const sooner = await ask([tokens], amounts(0, 300), { ...ahead, instead });
        expect(sooner).toMatchObject({ taken: true, waitMs: expect.closeTo(10_000, 6) });
        expect(await used(tokens)).toBeCloseTo(697.5, 6);
      });

      it('stays as it is if there is no earlier time', async () => {
        await add([tokens], amounts(0, 597.5));
        await ask([tokens], amounts(0, 300), ahead);
        await ask([tokens], amounts(0, 10), ahead);
        const instead = { amounts: amounts(0, 300), waitMs: 30_000 };
        const kept = await ask([tokens], amounts(0, 300), { ...ahead, instead });
        expect(kept).toMatchObject({ taken: false, waitMs: expect.closeTo(30_000, 6) });
        expect(await used(tokens)).toBeCloseTo(907.5, 6);
      });
    });

    describe('a call that was taken ahead and is still to be sent', () => {
      const ahead = { aheadMs: 60_000 };
      const of = (process: string) => ({ ...ahead, underWay: { process, tokens: 0 } });
      const drop = async (process: string, amountsDropped: Amounts, mark: Mark) =>
        store.add({
          scope: 's',
          limits: [tokens],
          amounts: amountsDropped,
          underWay: { process, tokens: 0 },
          dropped: mark.at,
        });

      it('keeps the level from falling below what it needs, until a second after its time', async () => {
        await add([tokens], amounts(0, 597.5));
        expect((await ask([tokens], amounts(0, 500), of('one'))).waitMs).toBeCloseTo(50_000, 6);
        await add([tokens], amounts(0, -597.5));
        await subject.advance(51_000);
        expect(await used(tokens)).toBeCloseTo(500, 6);
        await subject.advance(10_000);
        expect(await used(tokens)).toBeCloseTo(400, 6);
      });

      it('makes others wait for it who would not leave it enough', async () => {
        await add([tokens], amounts(0, 597.5));
        await ask([tokens], amounts(0, 500), of('one'));
        await add([tokens], amounts(0, -597.5));
        // 500 are to be sent in 50 s, counted until a second later; 97.5 fit beside them.
        expect((await ask([tokens], amounts(0, 97.5))).taken).toBe(true);
        await subject.advance(9_750);
        expect((await ask([tokens], amounts(0, 197.5))).waitMs).toBeCloseTo(41_250 + 10_000, 6);
      });

      it('counts together with those of other processes', async () => {
        await add([tokens], amounts(0, 597.5));
        for (const process of ['one', 'two', 'three']) await ask([tokens], amounts(0, 100), of(process));
        await add([tokens], amounts(0, -597.5));
        await subject.advance(10_000);
        expect(await used(tokens)).toBeCloseTo(300, 6);
        // The first is sent after ten seconds, the others ten seconds later each.
        await subject.advance(11_000);
        expect(await used(tokens)).toBeCloseTo(200, 6);
        await subject.advance(10_000);
        expect(await used(tokens)).toBeCloseTo(100, 6);
      });

      it('counts no more once it is dropped', async () => {
        await add([tokens], amounts(0, 597.5));
        const { mark } = await ask([tokens], amounts(0, 500), of('one'));
        await add([tokens], amounts(0, -597.5));
        await subject.advance(10_000);
        await drop('one', amounts(0, -500), mark!);
        expect(await used(tokens)).toBe(0);
      });

      it('stays if another one is dropped, later or of another process', async () => {
        await add([tokens], amounts(0, 597.5));
        const { mark: earlier } = await ask([tokens], amounts(0, 100), of('one'));
        const { mark } = await ask([tokens], amounts(0, 200), of('one'));
        await drop('one', amounts(0, -100), earlier!);
        await drop('two', amounts(0, 0), mark!);
        await add([tokens], amounts(0, -597.5));
        await subject.advance(20_000);
        expect(await used(tokens)).toBeCloseTo(200, 6);
      });

      it('gives its place to the one that is taken instead', async () => {
        await add([tokens], amounts(0, 597.5));
        await ask([tokens], amounts(0, 500), of('one'));
        await add([tokens], amounts(0, -597.5));
        const instead = { amounts: amounts(0, 500), waitMs: 50_000 };
        const sooner = await ask([tokens], amounts(0, 300), { ...of('one'), instead });
        expect(sooner).toMatchObject({ taken: true, waitMs: 0 });
        await subject.advance(30_000);
        expect(await used(tokens)).toBe(0);
      });

      it('is not taken away by what headers and corrections tell', async () => {
        await add([tokens], amounts(0, 597.5));
        const { mark } = await ask([tokens], amounts(0, 500), of('one'));
        await subject.advance(40_000);
        await store.clamp('s', tokens, 0, 10);
        await store.observe({ scope: 's', limit: tokens, used: 0, mark: mark!, givesBack: false });
        expect(await used(tokens)).toBeGreaterThanOrEqual(500);
      });
    });

    describe('hold', () => {
      it('keeps everything from being taken, ahead too, until it is over', async () => {
        await store.hold('s', 5_000);
        const refused = await ask(both, amounts(1, 1), { aheadMs: 60_000 });
        expect(refused).toMatchObject({ taken: false, waitMs: expect.closeTo(5_000, 6) });
        expect(refused.heldMs).toBeCloseTo(5_000, 6);
        await subject.advance(4_999);
        expect((await ask(both, amounts(1, 1))).taken).toBe(false);
        await subject.advance(1);
        expect(await ask(both, amounts(1, 1))).toMatchObject({ taken: true, heldMs: 0 });
      });

      it('is as long as the longest', async () => {
        await store.hold('s', 5_000);
        await store.hold('s', 1_000);
        expect((await store.knowledge('s')).heldMs).toBeCloseTo(5_000, 6);
      });

      it('waits longer if a limit does', async () => {
        await add([requests], amounts(60, 0));
        await store.hold('s', 500);
        expect((await ask([requests], amounts(1, 0))).waitMs).toBeCloseTo(1_250, 6);
      });

      it('does not hold other scopes', async () => {
        await store.hold('s', 5_000);
        expect(await take('other', both, amounts(1, 1))).toBe(0);
      });
    });

    describe('facts', () => {
      const fact = { 'size tokens/minute': 6_000 };

      it('are none at first', async () => {
        expect(await store.knowledge('s')).toMatchObject({ revision: 0, facts: {}, heldMs: 0 });
        expect((await ask(both, amounts(1, 1), { revision: 0 })).taken).toBe(true);
      });

      it('are told to whoever asks by others, who then takes nothing', async () => {
        const { revision } = await store.learn('s', fact);
        expect(revision).toBeGreaterThan(0);
        const told = await ask(both, amounts(1, 1), { revision: 0 });
        expect(told).toMatchObject({ taken: false, waitMs: 0, knowledge: { revision, facts: fact } });
        expect(await used(requests)).toBe(0);
        expect((await ask(both, amounts(1, 1), { revision })).taken).toBe(true);
      });

      it('do not matter to a question without a revision', async () => {
        await store.learn('s', fact);
        const taken = await ask(both, amounts(1, 1));
        expect(taken.taken).toBe(true);
        expect(taken.knowledge).toBeUndefined();
      });

      it('change one by one, and are removed by null', async () => {
        await store.learn('s', { ...fact, returns: 1, 'window tokens': 60_000 });
        const { facts } = await store.learn('s', { returns: null, 'window tokens': 86_400_000 });
        expect(facts).toEqual({ ...fact, 'window tokens': 86_400_000 });
        expect((await store.knowledge('s')).facts).toEqual(facts);
      });

      it('have a larger revision after each change, and the same without one', async () => {
        const first = await store.learn('s', fact);
        const second = await store.learn('s', { returns: 0 });
        expect(second.revision).toBeGreaterThan(first.revision);
        expect((await store.learn('s', { returns: 0, unknown: null })).revision).toBe(second.revision);
      });

      it('keep every digit', async () => {
        const value = 1_767_225_600_123.456;
        expect((await store.learn('s', { 'until tokens/minute': value })).facts).toEqual({
          'until tokens/minute': value,
        });
      });
    });

    describe('observe', () => {
      /** Takes a call, and returns its mark. */
      const send = async (tokenCount: number, more: Partial<Take> = {}): Promise<Mark> =>
        (await ask([tokens], amounts(1, tokenCount), more)).mark!;
      const observe = async (told: number, mark: Mark, more: Partial<Observation> = {}) =>
        store.observe({ scope: 's', limit: tokens, used: told, mark, givesBack: false, ...more });

      it('raises a level to what others have used', async () => {
        const mark = await send(100);
        await observe(400, mark);
        expect(await used(tokens)).toBeCloseTo(400, 6);
      });

      it('does not take away what was sent just before or after', async () => {
        const first = await send(100);
        await send(50);
        const last = await send(30);
        await observe(0, first);
        expect(await used(tokens)).toBeCloseTo(80, 6);
        await observe(0, last);
        // The earlier two may have arrived later; all three are in flight no more.
        expect(await used(tokens)).toBeCloseTo(80, 6);
      });

      it('does not take away what was sent just before or after by another process', async () => {
        const { other = store } = subject;
        const mark = await send(100);
        const take = { scope: 's', limits: [tokens], amounts: amounts(1, 200), aheadMs: 0 };
        await other.take(take);
        await observe(50, mark);
        expect(await used(tokens)).toBeCloseTo(250, 6);
      });

      it('frees what was sent long before and is not charged', async () => {
        await send(400);
        await subject.advance(2_000);
        const mark = await send(10);
        await subject.advance(1_000);
        await observe(20, mark);
        expect(await used(tokens)).toBeLessThanOrEqual(30);
      });

      it('does not free what a process has under way', async () => {
        await send(300, { underWay: { process: 'a', tokens: 0 } });
        await subject.advance(2_000);
        const mark = await send(10, { underWay: { process: 'b', tokens: 0 } });
        await subject.advance(1_000);
        await observe(0, mark, { underWay: { process: 'b', tokens: 0 } });
        // 310 less what has refilled in three seconds.
        expect(await used(tokens)).toBeCloseTo(280, 6);
        await store.add({
          scope: 's',
          limits: [],
          amounts: amounts(0, 0),
          underWay: { process: 'a', tokens: 0 },
        });
        await observe(0, mark, { underWay: { process: 'b', tokens: 0 } });
        expect(await used(tokens)).toBe(0);
      });

      it('does not free for ever what a lost process had under way', async () => {
        await send(300, { underWay: { process: 'lost', tokens: 0 } });
        await subject.advance(600_001);
        await add([tokens], amounts(0, 500));
        await observe(0, await send(10));
        expect(await used(tokens)).toBeLessThanOrEqual(10);
      });

      it('does not free what was taken ahead', async () => {
        await add([tokens], amounts(0, 597.5));
        const mark = await send(100, { aheadMs: 60_000 });
        await observe(0, mark);
        // The call itself leaves in ten seconds.
        expect(await used(tokens)).toBeCloseTo(100, 6);
      });

      it('takes the more careful bound for a limit of which nothing was used', async () => {
        const [first] = [(await ask([], amounts(1, 100))).mark!, await ask([], amounts(1, 50))];
        await observe(200, first);
        expect(await used(tokens)).toBeCloseTo(250, 6);
      });

      it('reduces what is told by what has refilled since the sending', async () => {
        const mark = await send(100);
        await subject.advance(10_000);
        await observe(400, mark);
        expect(await used(tokens)).toBeCloseTo(300, 6);
      });

      it('tells the totals', async () => {
        const mark = await send(100);
        await send(50);
        await store.add({ scope: 's', limits: [], amounts: amounts(0, 0), charged: -10, unused: 30 });
        const observed = await observe(100, mark);
        expect(observed).toMatchObject({ charged: 140, unused: 30, uncertain: expect.closeTo(50, 6) });
      });

      it('accepts a mark of a time before the store lost everything', async () => {
        const mark = await send(100);
        const strange = {
          ...mark,
          requests: 1e6,
          tokens: 1e9,
          confirmedTokens: 1e9,
          at: mark.at - 3_600_000,
        };
        await observe(300, strange);
        expect(await used(tokens)).toBeGreaterThanOrEqual(0);
        expect(await used(tokens)).toBeLessThanOrEqual(300);
      });
    });

    describe('the state', () => {
      it('is the same for another process', async () => {
        const { other = store } = subject;
        await store.take({ scope: 's', limits: both, amounts: amounts(1, 100), aheadMs: 0 });
        await store.learn('s', { returns: 1 });
        await store.hold('s', 1_000);
        const told = await other.take({
          scope: 's',
          limits: both,
          amounts: amounts(1, 1),
          aheadMs: 0,
          revision: 0,
        });
        expect(told.levels).toEqual([expect.closeTo(1, 6), expect.closeTo(100, 6)]);
        expect(told).toMatchObject({ taken: false, knowledge: { facts: { returns: 1 } } });
        expect(told.heldMs).toBeCloseTo(1_000, 6);
      });

      it('accepts any name', async () => {
        const scope = `a 'b" c; {x} ${'é'.repeat(100)}`;
        expect(await take(scope, both, amounts(1, 100))).toBe(0);
        expect(await used(tokens, scope)).toBeCloseTo(100, 6);
      });
    });

    describe('forget', () => {
      it('does not let a limit be used twice', async () => {
        await take('s', both, amounts(59, 590));
        await store.forget('s');
        expect(await take('s', both, amounts(2, 100))).toBeGreaterThan(0);
      });

      it('does not affect other scopes, and accepts an unknown one', async () => {
        await take('s', both, amounts(1, 100));
        await store.forget('other');
        expect(await used(tokens)).toBeCloseTo(100, 6);
      });
    });
  });
}
