import { describe, expect, it } from '@jest/globals';
import { LlmError, standaloneContext } from '../../../../modules/llm-driver/index.js';
import { HoldBackPacer } from '../../../../modules/llm-driver/pacing/hold-back.pacer.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { ScriptedDriver, type CallScript } from '../../../support/scripted-driver.js';

const limited = (retryAfterMs?: number) =>
  new LlmError('rate_limit_exceeded', { retryable: true, retryAfterMs });

/** Several instances over one clock and one pacer, as in one process. */
function instances(script: CallScript, ...apiKeys: string[]) {
  const clock = new FakeClock();
  const pacer = new HoldBackPacer(clock);
  const drivers = apiKeys.map((apiKey, index) => {
    const context = standaloneContext(
      { name: `instance-${index}`, config: { apiKey } },
      { clock, pacer, random: () => 0 },
    );
    return new ScriptedDriver(context, script);
  });
  return { clock, drivers };
}

describe('a 429', () => {
  it('holds back every caller of its scope until its hint has passed', async () => {
    const at: number[] = [];
    const { clock, drivers } = instances(({ n }) => {
      at.push(clock.monotonic());
      if (n === 1) throw limited(2_000);
      return 'answer';
    }, 'key-one');
    const [driver] = drivers;
    const first = driver!.completion('one', { model: 'm' });
    await clock.settle();
    await clock.advance(500);
    const rest = Promise.all(['two', 'three'].map((prompt) => driver!.completion(prompt, { model: 'm' })));
    await clock.settle();
    expect(driver!.calls).toHaveLength(1);
    await clock.runUntilSettled(Promise.all([first, rest]));
    expect(at).toEqual([0, 2_000, 2_000, 2_000]);
  });

  it('holds back no other model and no other instance', async () => {
    const { clock, drivers } = instances(
      ({ prompt }) => {
        if (prompt === 'busy') throw limited(60_000);
        return 'answer';
      },
      'key-one',
      'key-two',
    );
    const [one, two] = drivers;
    await expect(one!.completion('busy', { model: 'm', attempts: 1 })).rejects.toThrow(LlmError);
    expect((await one!.completion('other model', { model: 'n' })).content).toBe('answer');
    expect((await two!.completion('other instance', { model: 'm' })).content).toBe('answer');
    expect(clock.monotonic()).toBe(0);
  });

  it('holds back longer when a later one asks for more, and not shorter when it asks for less', async () => {
    const hints = [1_000, 5_000, 500];
    const { clock, drivers } = instances(() => {
      const hint = hints.shift();
      if (hint !== undefined) throw limited(hint);
      return 'answer';
    }, 'key-one');
    const [driver] = drivers;
    // Three calls in flight at once, then one that finds the scope closed.
    await Promise.allSettled([1, 2, 3].map((each) => driver!.completion(`p${each}`, { attempts: 1 })));
    await clock.runUntilSettled(driver!.completion('later'));
    expect(clock.monotonic()).toBe(5_000);
  });

  it('without a hint holds back nobody else', async () => {
    const { clock, drivers } = instances(({ n }) => {
      if (n === 1) throw limited();
      return 'answer';
    }, 'key-one');
    await expect(drivers[0]!.completion('one', { attempts: 1 })).rejects.toThrow(LlmError);
    expect((await drivers[0]!.completion('two')).content).toBe('answer');
    expect(clock.monotonic()).toBe(0);
  });

  it('of another kind of failure does not close the scope', async () => {
    const { clock, drivers } = instances(({ n }) => {
      if (n === 1) throw new LlmError('provider_overloaded', { retryable: true, retryAfterMs: 9_000 });
      return 'answer';
    }, 'key-one');
    await expect(drivers[0]!.completion('one', { attempts: 1 })).rejects.toThrow(LlmError);
    await drivers[0]!.completion('two');
    expect(clock.monotonic()).toBe(0);
  });

  it('lets a whole pool drain once it is over, with one wasted call for each slot at most', async () => {
    const { clock, drivers } = instances(() => {
      if (clock.monotonic() < 2_000) throw limited(2_000 - clock.monotonic());
      return 'answer';
    }, 'key-one');
    const prompts = Array.from({ length: 100 }, (_, index) => `p${index}`);
    const results = await clock.runUntilSettled(drivers[0]!.completionPool(prompts, { concurrency: 8 }));
    expect(results.every((result) => result.ok)).toBe(true);
    expect(drivers[0]!.calls.length).toBeLessThanOrEqual(108);
    expect(clock.monotonic()).toBe(2_000);
  });

  it('holds no slot while it is waited out: another model of the same pool goes on', async () => {
    const { clock, drivers } = instances(({ request, asked }) => {
      if (request.model === 'busy' && asked === 0) throw limited(30_000);
      return 'answer';
    }, 'key-one');
    const prompts = [
      { prompt: 'a', model: 'busy' },
      { prompt: 'b', model: 'free' },
      { prompt: 'c', model: 'free' },
    ];
    const finished: number[] = [];
    const stream = drivers[0]!.completionStream(prompts, { concurrency: 1 });
    const reading = (async () => {
      for await (const { index } of stream) finished.push(index);
    })();
    await clock.advance(1_000);
    expect(finished).toEqual([1, 2]);
    await clock.runUntilSettled(reading);
    expect(finished).toEqual([1, 2, 0]);
  });
});
