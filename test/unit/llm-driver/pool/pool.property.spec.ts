import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { LlmError, type PoolResult } from '../../../../modules/llm-driver/index.js';
import { never } from '../../../support/deferred.js';
import { scriptedDriver } from '../../../support/scripted-driver.js';
import { volume } from '../../../support/volume.js';

/** What one call comes to. */
const outcome = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('answer' as const), delayMs: fc.nat(50) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('limited' as const), delayMs: fc.nat(50), hintMs: fc.nat(200) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('overloaded' as const, 'cut' as const, 'refused' as const),
      delayMs: fc.nat(50),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('throws' as const, 'garbage' as const, 'hangs' as const),
      delayMs: fc.constant(0),
    }),
  },
);

const run = fc.record({
  items: fc.array(fc.array(outcome, { minLength: 1, maxLength: 4 }), { maxLength: 40 }),
  concurrency: fc.integer({ min: 1, max: 50 }),
  attempts: fc.integer({ min: 1, max: 5 }),
  timeoutMs: fc.option(fc.integer({ min: 1, max: 300 }), { nil: undefined }),
  abortAtMs: fc.option(fc.nat(300), { nil: undefined }),
  deadlineMs: fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined }),
  minimumSuccesses: fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined }),
  failFast: fc.boolean(),
  lazy: fc.boolean(),
});

type Run = typeof run extends fc.Arbitrary<infer T> ? T : never;

/** A driver whose n-th call for item i does what the run says; the last outcome stays. */
function driverFor({ items }: Run) {
  const { driver, clock } = scriptedDriver(
    async ({ prompt, asked }) => {
      const outcomes = items[Number(prompt)]!;
      const next = outcomes[Math.min(asked, outcomes.length - 1)]!;
      if (next.delayMs > 0) await clock.sleep(next.delayMs);
      switch (next.kind) {
        case 'answer':
          return `echo: ${prompt}`;
        case 'limited':
          throw new LlmError('rate_limit_exceeded', {
            retryable: true,
            retryAfterMs: 'hintMs' in next ? next.hintMs : 0,
          });
        case 'overloaded':
          throw new LlmError('provider_overloaded', { retryable: true });
        case 'cut':
          throw new LlmError('upstream_invalid_response', { retryable: true, retryLimit: 1 });
        case 'refused':
          throw new LlmError('invalid_request');
        case 'throws':
          throw new TypeError('x');
        case 'garbage':
          return 42;
        case 'hangs':
          return never();
      }
    },
    { totalMs: 1_000 },
  );
  return { driver, clock };
}

async function results(plan: Run) {
  const { driver, clock } = driverFor(plan);
  const { items, abortAtMs, lazy, concurrency, attempts, timeoutMs, deadlineMs, minimumSuccesses, failFast } =
    plan;
  const controller = new AbortController();
  let callsAtAbort = Infinity;
  const options = {
    concurrency,
    attempts,
    timeoutMs,
    deadlineMs,
    // More than a list has prompts is refused.
    minimumSuccesses: lazy ? minimumSuccesses : Math.min(minimumSuccesses ?? 0, items.length) || undefined,
    failFast,
    signal: controller.signal,
  };
  if (abortAtMs !== undefined) {
    clock.schedule(abortAtMs, () => {
      controller.abort();
      callsAtAbort = driver.calls.length;
    });
  }
  const prompts = items.map((_, index) => String(index));
  const work = lazy
    ? collect(driver.completionStream(generate(prompts), options))
    : driver.completionPool(prompts, options);
  const settled = await clock.runUntilSettled(work);
  return { settled, driver, clock, callsAtAbort };
}

function* generate(prompts: readonly string[]): Generator<string> {
  yield* prompts;
}

async function collect(stream: AsyncIterable<PoolResult>): Promise<PoolResult[]> {
  const all: PoolResult[] = [];
  for await (const result of stream) all.push(result);
  return all;
}

function check(condition: boolean, message: string): void {
  if (!condition) throw new Error(message);
}

describe('a pool with any outcomes of its calls', () => {
  it('never loses, duplicates or misplaces an answer, and never exceeds its concurrency', async () => {
    await fc.assert(
      fc.asyncProperty(run, async (plan) => {
        const { settled, driver, callsAtAbort } = await results(plan);
        const indexes = settled.map((result) => result.index);
        const stopsEarly =
          plan.abortAtMs !== undefined ||
          plan.deadlineMs !== undefined ||
          plan.failFast ||
          plan.minimumSuccesses;
        check(new Set(indexes).size === indexes.length, 'an index came twice');
        if (plan.lazy)
          check(indexes.length === plan.items.length || Boolean(stopsEarly), 'a result is missing');
        else
          check(
            indexes.length === plan.items.length && indexes.every((index, place) => index === place),
            'a result is out of place',
          );
        for (const result of settled) {
          const { index, attempts } = result;
          if (result.ok)
            check(result.completion.content === `echo: ${index}`, `item ${index} has the answer of another`);
          else check(result.error instanceof LlmError, `item ${index} failed with something else`);
          const asked = driver.prompts.filter((prompt) => prompt === String(index)).length;
          check(attempts === asked, `item ${index} reports ${attempts} calls and had ${asked}`);
          check(attempts <= plan.attempts, `item ${index} had more calls than it may`);
          check(result.waitedMs >= 0, 'a wait is negative');
        }
        check(driver.calls.length <= callsAtAbort, 'a call was started after the abort');
        check(livePeak(driver.peak, plan), 'too many calls in flight');
      }),
      { numRuns: volume(300) },
    );
  });
});

/**
 * Calls the pool has given up on still count as live in the driver; without them none may be over the limit.
 */
function livePeak(peak: number, plan: Run): boolean {
  const givesUp =
    plan.timeoutMs !== undefined || plan.items.some((item) => item.some(({ kind }) => kind === 'hangs'));
  return givesUp || peak <= plan.concurrency;
}
