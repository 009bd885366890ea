import { describe, expect, it } from '@jest/globals';
import { LlmError, type LimitStore, type ModelLimits } from '../../../../modules/llm-driver/index.js';
import { AsynchronousLimitStore } from '../../../support/asynchronous-limit.store.js';
import { PacerUnderTest, type TestCall } from '../../../support/pacer-under-test.js';

const DAY_MS = 86_400_000;

/** What the refusal of a call tells that would have to wait. */
async function levelsToldTo(subject: PacerUnderTest, call?: TestCall, maxWaitMs = 0) {
  const refused = await subject.reserve(call, { maxWaitMs }).catch((error: unknown) => error);
  expect(refused).toMatchObject({ kind: 'rate_limit_exceeded', status: 429 });
  return (refused as LlmError).limitLevels;
}

const pacer = (limits: ModelLimits, store?: (memory: LimitStore) => LimitStore) =>
  new PacerUnderTest(limits, store);
const about = (value: number): unknown => expect.closeTo(value, 3);

describe('the limits in a refusal of the pacer', () => {
  it('have for each unit the limit, what is left, and the time to full', async () => {
    const subject = pacer({ rpd: 3, otpm: 1_000 });
    await subject.obtain({ answer: 300 });
    await subject.obtain({ answer: 100 });
    expect(await levelsToldTo(subject)).toEqual([
      { unit: 'output_tokens', limit: 1_000, remaining: about(600), resetMs: about(24_000) },
      { unit: 'requests', limit: 3, remaining: about(1), resetMs: about((2 / 3) * DAY_MS) },
    ]);
  });

  it('have what has refilled meanwhile', async () => {
    const subject = pacer({ rpm: 2 });
    await subject.obtain();
    await subject.clock.advance(15_000);
    subject.reserveUpTo(1);
    expect(await levelsToldTo(subject)).toEqual([
      { unit: 'requests', limit: 2, remaining: about(0.5), resetMs: about(45_000) },
    ]);
  });

  it('do not count the refused call, nor waiting calls', async () => {
    const subject = pacer({ otpm: 600 });
    await subject.obtain({ answer: 300 });
    void subject.reserve({ answer: 500 });
    expect(await levelsToldTo(subject, { answer: 400 })).toMatchObject([{ remaining: about(300) }]);
  });

  it.each<[string, ModelLimits, number]>([
    ['a day', { rpm: 60, rpd: 1 }, DAY_MS],
    ['a minute', { rpm: 1, rpd: 1_000 }, 60_000],
  ])('tells of two limits of a unit the one in the way, by %s', async (_window, limits, resetMs) => {
    const subject = pacer(limits);
    subject.reserveUpTo(1);
    const requests = { unit: 'requests', limit: 1, remaining: about(0), resetMs: about(resetMs) };
    expect(await levelsToldTo(subject)).toEqual([requests]);
  });

  it.each<ModelLimits>([
    { rpm: 60, rpd: 30 },
    { rpm: 30, rpd: 60 },
  ])('tells of two limits of a unit that has least left where neither is in the way: %j', async (limits) => {
    const subject = pacer(limits);
    const [call] = subject.reserveUpTo(1);
    call!.fail(new LlmError('rate_limit_exceeded', { retryable: true, retryAfterMs: 5_000 }));
    expect(await levelsToldTo(subject)).toMatchObject([{ limit: 30, remaining: 30 }]);
  });

  it('are the same if the calls ahead take longer than the caller waits', async () => {
    const subject = pacer({ rpm: 1 });
    await subject.obtain();
    void subject.reserve();
    expect(await levelsToldTo(subject, {}, 90_000)).toMatchObject([{ limit: 1, remaining: about(0) }]);
  });

  it.each<[string, ModelLimits]>([
    ['by calls in flight', { concurrency: 1 }],
    ['where no limit is known', {}],
  ])('tells no level %s', async (_why, limits) => {
    const subject = pacer(limits);
    const [call] = subject.reserveUpTo(1);
    if (limits.concurrency === undefined) {
      call!.fail(new LlmError('rate_limit_exceeded', { retryable: true, retryAfterMs: 5_000 }));
    }
    expect(await levelsToldTo(subject)).toEqual([]);
  });

  it('are those last told by a store that answers later, with what has refilled since', async () => {
    const subject = pacer({ rpm: 2 }, (store) => new AsynchronousLimitStore(store));
    await subject.obtain();
    await subject.clock.advance(15_000);
    await subject.obtain({}, { maxWaitMs: 30_000 });
    await subject.clock.advance(15_000);
    expect(await levelsToldTo(subject)).toEqual([
      { unit: 'requests', limit: 2, remaining: about(1), resetMs: about(30_000) },
    ]);
  });

  it('do not count what such a store has given for a call that waits', async () => {
    const subject = pacer({ otpm: 600 }, (store) => new AsynchronousLimitStore(store));
    await subject.obtain({ answer: 300 });
    void subject.reserve({ answer: 500 });
    await subject.clock.settle();
    expect(await levelsToldTo(subject, { answer: 400 })).toMatchObject([{ remaining: about(300) }]);
  });
});
