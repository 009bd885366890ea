import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { LlmError } from '../../../../modules/llm-driver/index.js';
import { never } from '../../../support/deferred.js';
import { scriptedDriver } from '../../../support/scripted-driver.js';

const overloaded = (retryAfterMs?: number) =>
  new LlmError('provider_overloaded', { retryable: true, retryAfterMs });

describe('the timeout of one exchange', () => {
  it('ends a call whose driver never settles, tries again, and marks the outcome as unknown', async () => {
    const { driver, clock } = scriptedDriver(({ n }) => (n === 1 ? never() : 'answer'), {
      totalMs: 7_000,
      random: () => 0,
    });
    const answer = await clock.runUntilSettled(driver.completion('hello'));
    expect(answer.content).toBe('answer');
    expect(clock.monotonic()).toBe(7_000);
    const { signal } = driver.calls[0]!.exchange;
    expect(signal.reason).toMatchObject({ kind: 'upstream_timeout', ambiguous: true });
  });

  it('is what the caller sees when every call ran into it', async () => {
    const { driver, clock } = scriptedDriver(() => never(), { totalMs: 1_000 });
    const call = driver.completion('hello', { attempts: 3 });
    await expect(clock.runUntilSettled(call)).rejects.toMatchObject({
      kind: 'upstream_timeout',
      status: 504,
    });
    expect(driver.calls).toHaveLength(3);
    expect(clock.pending).toBe(0);
  });

  it('does not affect a call that was answered in time', async () => {
    const { driver, clock } = scriptedDriver(undefined, { totalMs: 1_000 });
    await driver.completion('hello');
    expect(clock.pending).toBe(0);
    expect(driver.calls[0]!.exchange.signal.aborted).toBe(false);
  });
});

describe('the timeout of a call', () => {
  it('covers its retries and the waits between them', async () => {
    const { driver, clock } = scriptedDriver(
      async () => {
        await clock.sleep(400);
        throw overloaded(300);
      },
      { random: () => 0 },
    );
    const call = driver.completion('hello', { timeoutMs: 1_000, attempts: 100 });
    await expect(clock.runUntilSettled(call)).rejects.toMatchObject({
      kind: 'deadline_exceeded',
      status: 504,
    });
    expect(clock.monotonic()).toBe(1_000);
    expect(driver.calls).toHaveLength(2);
    expect(driver.calls[1]!.exchange.signal.aborted).toBe(true);
  });

  it('ends a driver that ignores its signal', async () => {
    const { driver, clock } = scriptedDriver(() => never());
    await expect(clock.runUntilSettled(driver.completion('hello', { timeoutMs: 250 }))).rejects.toMatchObject(
      { kind: 'deadline_exceeded' },
    );
    expect(clock.monotonic()).toBe(250);
    expect(clock.pending).toBe(0);
  });

  it('is the item’s own if it has one', async () => {
    const { driver, clock } = scriptedDriver(() => never());
    const prompts = [{ prompt: 'own', timeoutMs: 100 }, { prompt: 'wire', timeout_ms: 200 }, 'shared'];
    const ends: number[] = [];
    for await (const { error, index } of failures(
      driver.completionStream(prompts, { timeoutMs: 300 }),
      clock,
    )) {
      expect(error.kind).toBe('deadline_exceeded');
      ends[index] = clock.monotonic();
    }
    expect(ends).toEqual([100, 200, 300]);
  });

  it('starts with the item’s turn, not while it waits for a permit', async () => {
    const { driver, clock } = scriptedDriver(async () => {
      await clock.sleep(600);
      return 'answer';
    });
    const results = await clock.runUntilSettled(
      driver.completionPool(['a', 'b', 'c'], { concurrency: 1, timeoutMs: 1_000 }),
    );
    expect(results.map((result) => result.ok)).toEqual([true, true, true]);
  });

  it('leaves no timer and no listener behind once the call is answered', async () => {
    const { signal } = new AbortController();
    const { driver, clock } = scriptedDriver();
    await driver.completion('hello', { timeoutMs: 1_000, signal });
    expect(clock.pending).toBe(0);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('gives another code than an abort if the caller’s signal is a timeout', async () => {
    const { driver } = scriptedDriver(() => never());
    const signal = AbortSignal.abort(new DOMException('late', 'TimeoutError'));
    await expect(driver.completion('hello', { signal })).rejects.toMatchObject({ kind: 'deadline_exceeded' });
  });
});

async function* failures<T extends { ok: boolean }>(
  results: AsyncGenerator<T>,
  clock: { runUntilSettled<V>(work: Promise<V>): Promise<V> },
): AsyncGenerator<Extract<T, { ok: false }>> {
  for (;;) {
    const next = await clock.runUntilSettled(results.next());
    if (next.done) return;
    if (next.value.ok) throw new Error('Expected failures only.');
    yield next.value as Extract<T, { ok: false }>;
  }
}
