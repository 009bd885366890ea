import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Amounts,
  Limit,
  type LimitStore,
  type Mark,
  MemoryLimitStore,
  type Taken,
  type UnderWay,
} from '../../../modules/llm-driver/index.js';
import type { FakeClock } from '../../support/fake-clock.js';
import { volume } from '../../support/volume.js';
import type { StoreUnderTest } from './limit-store.contract.js';

const LIMITS = [
  new Limit('requests', 'minute', 60, 'configured'),
  new Limit('tokens', 'minute', 6_000, 'configured'),
  new Limit('tokens', 'day', 100_000, 'learned'),
];
const SCOPE = 'some scope';

/** Thousandths: a clock and a count of tokens tell no less. */
const amount = (most: number) => fc.nat({ max: most * 1_000 }).map((thousandths) => thousandths / 1_000);
const tokens = amount(900).map((count): Amounts => ({
  requests: 1,
  tokens: count,
  input_tokens: 0,
  output_tokens: 0,
}));
const limits = fc.subarray(LIMITS);
const limit = fc.constantFrom(...LIMITS);
const underWay = fc.option(fc.record({ process: fc.constantFrom('one', 'two'), tokens: amount(1_000) }), {
  nil: undefined,
}) as fc.Arbitrary<UnderWay | undefined>;
const place = fc.nat({ max: 1_000 });
const fact = fc.constantFrom(null, 3, 6_000.5);

/** A step: how long after the one before, and what is asked of a store. Marks are those of earlier takes. */
const step = fc.record({
  afterMs: amount(800),
  ask: fc.oneof(
    fc
      .record({
        limits,
        amounts: tokens,
        aheadMs: fc.constantFrom(0, 500, 5_000, 60_000),
        isKnown: fc.constantFrom(undefined, true, true, false),
        underWay,
        instead: fc.option(fc.record({ amounts: tokens, waitMs: amount(3_000) }), { nil: undefined }),
      })
      .map(({ isKnown, ...take }) => async (store: LimitStore, { revision, marks }: Seen) => {
        const asked = isKnown === undefined ? undefined : isKnown ? revision : 7;
        const taken = await store.take({ ...take, scope: SCOPE, revision: asked });
        if (taken.mark) marks.push(taken.mark);
        return taken;
      }),
    fc
      .record({
        limits,
        amounts: tokens,
        sign: fc.constantFrom(-1, 1),
        unused: amount(10),
        underWay,
        place: fc.option(place, { nil: undefined }),
      })
      .map(({ amounts, sign, place: index, ...rest }) => async (store: LimitStore, { marks }: Seen) => {
        const dropped = index === undefined ? undefined : marks.at(-1 - (index % 3))?.at;
        const change = { ...rest, dropped };
        const signed = { ...amounts, requests: 0, tokens: sign * amounts.tokens };
        await store.add({ ...change, scope: SCOPE, amounts: signed, charged: signed.tokens });
      }),
    fc
      .record({ limit, used: amount(6_000), givesBack: fc.boolean(), underWay, place })
      .map(({ place: index, ...observation }) => async (store: LimitStore, { marks }: Seen) => {
        const mark = marks[index % marks.length]!;
        return await store.observe({ ...observation, scope: SCOPE, mark });
      }),
    fc
      .record({ limit, atLeast: amount(3_000), atMost: fc.constantFrom(0, 4_000, Infinity) })
      .map(({ limit: one, atLeast, atMost }) => async (store: LimitStore) => {
        await store.clamp(SCOPE, one, atLeast, atMost);
      }),
    amount(2_000).map((ms) => async (store: LimitStore) => {
      await store.hold(SCOPE, ms);
    }),
    fc.record({ one: fact, other: fact }).map((facts) => async (store: LimitStore, seen: Seen) => {
      const knowledge = await store.learn(SCOPE, facts);
      seen.revision = knowledge.revision;
      return knowledge;
    }),
  ),
});

/** What earlier answers of a store have told. */
interface Seen {
  readonly marks: Mark[];
  revision: number;
}

/** The reckoning of a store, step by step, is that of the store in memory. */
export function describeSameAsMemory(
  name: string,
  setup: () => Promise<StoreUnderTest & { clock: FakeClock }> | (StoreUnderTest & { clock: FakeClock }),
): void {
  it(`${name} answers whatever is asked as the store in memory does`, async () => {
    const property = fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
      const { store, clock } = await setup();
      const memory = new MemoryLimitStore(clock);
      const [seen, expectedSeen] = [await begin(store), await begin(memory)];
      for (const { afterMs, ask } of steps) {
        await clock.advance(afterMs);
        const expected = await ask(memory, expectedSeen);
        expectClose(await ask(store, seen), expected);
        expectClose(await levels(store), await levels(memory));
        expectClose(await store.knowledge(SCOPE), memory.knowledge(SCOPE));
      }
    });
    await fc.assert(property, { numRuns: volume(30, 5), endOnFailure: true });
  });
}

async function begin(store: LimitStore): Promise<Seen> {
  const amounts = { requests: 1, tokens: 10, input_tokens: 0, output_tokens: 0 };
  const { mark } = await store.take({ scope: SCOPE, limits: LIMITS, amounts, aheadMs: 0 });
  return { marks: [mark!], revision: 0 };
}

async function levels(store: LimitStore): Promise<Taken> {
  const amounts = { requests: 0, tokens: 0, input_tokens: 0, output_tokens: 0 };
  return store.take({ scope: SCOPE, limits: LIMITS, amounts, aheadMs: 0 });
}

/** Numbers may differ by a millionth. What is left out counts as undefined. */
function expectClose(got: unknown, expected: unknown): void {
  if (typeof expected === 'number') {
    expect(Math.abs((got as number) - expected) / Math.max(1, Math.abs(expected))).toBeLessThan(1e-6);
  } else if (typeof expected === 'object' && expected !== null) {
    const keys = Object.keys({ ...expected, ...(got as object) });
    for (const key of keys) {
      expectClose((got as Record<string, unknown>)[key], (expected as Record<string, unknown>)[key]);
    }
  } else {
    expect(got).toEqual(expected);
  }
}
