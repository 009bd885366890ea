import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { LlmError } from '../../../../modules/llm-driver/index.js';
import { Deferred, never } from '../../../support/deferred.js';
import { scriptedDriver } from '../../../support/scripted-driver.js';

const limited = (retryAfterMs: number) =>
  new LlmError('rate_limit_exceeded', { retryable: true, retryAfterMs });
const ABORTED = { kind: 'aborted', status: 499, retryable: false };

describe('aborting a call', () => {
  it('before it starts sends nothing', async () => {
    const { driver, clock } = scriptedDriver();
    await expect(driver.completion('hello', { signal: AbortSignal.abort() })).rejects.toMatchObject(ABORTED);
    expect(driver.calls).toHaveLength(0);
    expect(clock.pending).toBe(0);
  });

  it('during the exchange settles it at once, even if the driver ignores its signal', async () => {
    const { driver, clock } = scriptedDriver(() => never());
    const controller = new AbortController();
    const call = driver.completion('hello', { signal: controller.signal });
    await clock.settle();
    expect(driver.calls).toHaveLength(1);
    controller.abort();
    await expect(call).rejects.toMatchObject(ABORTED);
    expect(driver.calls[0]!.exchange.signal.aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('is what the caller sees, whatever the driver throws', async () => {
    const { driver, clock } = scriptedDriver(
      ({ exchange }) =>
        new Promise((_, reject) => {
          exchange.signal.addEventListener('abort', () =>
            reject(new LlmError('upstream_unreachable', { retryable: true })),
          );
        }),
    );
    const controller = new AbortController();
    const call = driver.completion('hello', { signal: controller.signal });
    await clock.settle();
    controller.abort('any reason');
    await expect(call).rejects.toMatchObject(ABORTED);
    expect(driver.calls).toHaveLength(1);
  });

  it('during the backoff settles it at once and cancels the timer', async () => {
    const { driver, clock } = scriptedDriver(() => {
      throw new LlmError('provider_overloaded', { retryable: true, retryAfterMs: 5_000 });
    });
    const controller = new AbortController();
    const call = driver.completion('hello', { signal: controller.signal });
    await clock.settle();
    expect(clock.pending).toBe(1);
    controller.abort();
    await expect(call).rejects.toMatchObject(ABORTED);
    expect(clock.pending).toBe(0);
    expect(driver.calls).toHaveLength(1);
  });

  it('during a wait for the provider’s limit settles it at once and cancels the timer', async () => {
    const { driver, clock } = scriptedDriver(() => {
      throw limited(5_000);
    });
    await expect(driver.completion('first', { attempts: 1 })).rejects.toThrow(LlmError);
    const controller = new AbortController();
    const call = driver.completion('second', { signal: controller.signal });
    await clock.settle();
    expect(clock.pending).toBeGreaterThan(0);
    controller.abort();
    await expect(call).rejects.toMatchObject(ABORTED);
    expect(clock.pending).toBe(0);
    expect(driver.prompts).toEqual(['first']);
  });

  it('after the answer changes nothing and finds no listener', async () => {
    const controller = new AbortController();
    const { driver } = scriptedDriver();
    const answer = await driver.completion('hello', { signal: controller.signal });
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    controller.abort();
    expect(answer.content).toBe('echo: hello');
  });

  it('is not undone by a late answer of the driver', async () => {
    const late = new Deferred<string>();
    const { driver, clock } = scriptedDriver(() => late.promise);
    const controller = new AbortController();
    const call = driver.completion('hello', { signal: controller.signal });
    await clock.settle();
    controller.abort();
    late.resolve('too late');
    await expect(call).rejects.toMatchObject(ABORTED);
  });

  it('ignores a late failure of the driver', async () => {
    const late = new Deferred<string>();
    const { driver, clock } = scriptedDriver(() => late.promise);
    const controller = new AbortController();
    const call = driver.completion('hello', { signal: controller.signal });
    await clock.settle();
    controller.abort();
    await expect(call).rejects.toMatchObject(ABORTED);
    // An unhandled rejection would fail the suite.
    late.reject(new Error('late'));
    await clock.settle();
  });
});
