import { setMaxListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LlmError, standaloneContext, type LlmErrorKind } from '../../../../modules/llm-driver/index.js';
import { BucketPacer } from '../../../../modules/llm-driver/pacing/bucket.pacer.js';
import { MemoryLimitStore } from '../../../../modules/llm-driver/pacing/memory-limit.store.js';
import { AsynchronousLimitStore } from '../../../support/asynchronous-limit.store.js';
import { CountingPacer } from '../../../support/counting-pacer.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { mulberry32 } from '../../../support/fake-provider/index.js';
import { ScriptedDriver } from '../../../support/scripted-driver.js';
import { volume } from '../../../support/volume.js';

const FAILURES: readonly LlmErrorKind[] = [
  'rate_limit_exceeded',
  'provider_overloaded',
  'upstream_error',
  'upstream_unreachable',
  'invalid_request',
];

const run = fc.record({
  rpm: fc.option(fc.integer({ min: 20, max: 2_000 }), { nil: undefined }),
  pools: fc.array(
    fc.record({ prompts: fc.nat(40), concurrency: fc.integer({ min: 1, max: 50 }), failFast: fc.boolean() }),
    {
      maxLength: 3,
    },
  ),
  singles: fc.nat(10),
  /** Streams, and after how many chunks their consumer leaves. */
  streams: fc.array(fc.nat(4), { maxLength: 4 }),
  failing: fc.double({ min: 0, max: 0.9, noNaN: true }),
  latencyMs: fc.integer({ min: 1, max: 2_000 }),
  abortAtMs: fc.option(fc.nat(20_000), { nil: undefined }),
  timeoutMs: fc.option(fc.integer({ min: 1, max: 5_000 }), { nil: undefined }),
  elsewhere: fc.boolean(),
  seed: fc.nat(),
});

type Run = typeof run extends fc.Arbitrary<infer T> ? T : never;

function world({ rpm, failing, latencyMs, elsewhere, seed }: Run) {
  const clock = new FakeClock();
  const random = mulberry32(seed);
  const memory = new MemoryLimitStore(clock);
  const store = elsewhere ? new AsynchronousLimitStore(memory) : memory;
  const pacer = new CountingPacer(new BucketPacer(clock, random, () => store));
  const exchange = async () => {
    await clock.sleep(random() * latencyMs);
    if (random() >= failing) return 'answer';
    const kind = FAILURES[Math.floor(random() * FAILURES.length)]!;
    throw new LlmError(kind, {
      retryable: kind !== 'invalid_request',
      retryAfterMs: random() < 0.5 ? 900 : undefined,
    });
  };
  async function* stream() {
    for (let n = 0; n < 4; n += 1) yield await exchange();
  }
  const config = { apiKey: 'canary-key-123', model: 'm', limits: { m: rpm === undefined ? {} : { rpm } } };
  const context = standaloneContext({ name: 'counted', config }, { clock, random, pacer });
  return { clock, pacer, store, driver: new ScriptedDriver(context, exchange, stream) };
}

/** Reads that many chunks of a stream, then leaves. */
async function read(chunks: AsyncIterable<unknown>, most: number): Promise<void> {
  let count = 0;
  for await (const chunk of chunks) {
    expect(chunk).toBeDefined();
    if ((count += 1) > most) return;
  }
}

async function live(run: Run): Promise<void> {
  const { clock, pacer, driver } = world(run);
  const controller = new AbortController();
  // One signal for many calls.
  setMaxListeners(0, controller.signal);
  const options = {
    signal: controller.signal,
    ...(run.timeoutMs !== undefined && { timeoutMs: run.timeoutMs }),
  };
  const { abortAtMs } = run;
  const cancelAbort =
    abortAtMs === undefined ? () => {} : clock.schedule(abortAtMs, () => controller.abort());
  const messages = [{ role: 'user', content: 'hello' }];
  const work = Promise.allSettled([
    ...run.pools.map(({ prompts, concurrency, failFast }) =>
      driver.completionPool(Array<string>(prompts).fill('hello'), { ...options, concurrency, failFast }),
    ),
    ...Array.from({ length: run.singles }, () => driver.completion('hello', options)),
    ...run.streams.map((most) => read(driver.chatStream({ messages }, options), most)),
  ]);
  await clock.runUntilSettled(work);
  cancelAbort();
  // What a provider still does after its caller has gone.
  await clock.advance(run.latencyMs * 5);
  expect(pacer.ends.filter((ends) => ends !== 1)).toEqual([]);
  expect(clock.pending).toBe(0);
  for (const state of await pacer.states()) expect(state).toMatchObject({ inFlight: 0, waiting: 0 });
}

describe('pools, streams and single calls with any outcome', () => {
  it('end every reservation exactly once, and leave nothing in flight or queued', async () => {
    await fc.assert(fc.asyncProperty(run, live), { numRuns: volume(60, 20) });
  });
});
