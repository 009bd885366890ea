import { describe, expect, it } from '@jest/globals';
import {
  type CallOptions,
  type FinishedCall,
  LlmError,
  type PoolResult,
  textCompletion,
} from '../../../../modules/llm-driver/index.js';
import { Durations } from '../../../../modules/llm-driver/call/durations.js';
import { llmApplication, scripted } from '../../../support/llm-application.js';
import { chunk, scriptedDriver } from '../../../support/scripted-driver.js';

const REQUEST = { messages: [{ role: 'user', content: 'Tell me of rivers.' }] };
const USAGE = { prompt_tokens: 10, completion_tokens: 4, total_tokens: 14 };
const answer = (text: string) => ({ ...textCompletion(REQUEST, [text]), usage: USAGE });
const AFTER_100: CallOptions = { hedge: { afterMs: 100, budget: 1 } };

/** A driver whose n-th call takes so many milliseconds, and fails if that is an error. */
function timed(...outcomes: (number | [number, LlmError])[]) {
  const world = scriptedDriver(async ({ n }) => {
    const outcome = outcomes[n - 1] ?? 10;
    const [ms, error] = typeof outcome === 'number' ? [outcome, undefined] : outcome;
    await world.clock.sleep(ms);
    if (error !== undefined) throw error;
    return answer(`answer ${n}`);
  });
  return world;
}

describe('hedge', () => {
  it('sends a second call after the time, takes the first answer, and cancels the other call', async () => {
    const { driver, clock } = timed(1_000, 50);
    const { content, hedge } = await clock.runUntilSettled(driver.completion('a', AFTER_100));
    expect(content).toBe('answer 2');
    expect(clock.monotonic()).toBe(150);
    expect(driver.calls[0]!.exchange.signal.aborted).toBe(true);
    const usage = { promptTokens: 10, completionTokens: 4, totalTokens: 14, estimated: true };
    expect(hedge).toEqual({ won: true, usage });
  });

  it('tells that the first call has won, and cancels the second', async () => {
    const { driver, clock } = timed(150, 1_000);
    const { content, hedge } = await clock.runUntilSettled(driver.completion('a', AFTER_100));
    expect(content).toBe('answer 1');
    expect(driver.calls[1]!.exchange.signal.aborted).toBe(true);
    expect(hedge).toMatchObject({ won: false, usage: { totalTokens: 14, estimated: true } });
  });

  it('sends one call and tells nothing if that is answered in time', async () => {
    const { driver, clock } = timed(99);
    expect(await clock.runUntilSettled(driver.completion('a', AFTER_100))).not.toHaveProperty('hedge');
    expect(driver.calls).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('learns the time in which 95 % of the calls were answered, after 20 of them', async () => {
    const { driver, clock } = timed(...Array<number>(19).fill(100), 5_000, 1_000, 20);
    const ask = () => clock.runUntilSettled(driver.completion('a', { hedge: true }));
    for (let call = 0; call < 20; call += 1) expect(await ask()).not.toHaveProperty('hedge');
    const before = clock.monotonic();
    expect(await ask()).toMatchObject({ content: 'answer 22', hedge: { won: true } });
    expect(clock.monotonic() - before).toBe(120);
  });

  it('learns from calls that do not ask for it, each model by itself', async () => {
    const { driver, clock } = timed(...Array<number>(20).fill(100), 1_000, 1_000, 20);
    for (let call = 0; call < 20; call += 1)
      await clock.runUntilSettled(driver.completion('a', { model: 'm' }));
    const other = await clock.runUntilSettled(driver.completion('a', { model: 'other', hedge: true }));
    expect(other).not.toHaveProperty('hedge');
    const same = await clock.runUntilSettled(driver.completion('a', { model: 'm', hedge: true }));
    expect(same).toHaveProperty('hedge');
  });

  it('sends a second call for three calls at first, and then for its share of them', async () => {
    const { driver, clock } = timed(...Array<number>(200).fill(150));
    const hedge = { afterMs: 100, budget: 0.25 };
    const hedged: boolean[] = [];
    for (let call = 0; call < 20; call += 1) {
      const { hedge: report } = await clock.runUntilSettled(driver.completion('a', { hedge }));
      hedged.push(report !== undefined);
    }
    expect(hedged.filter(Boolean)).toHaveLength(3 + 4);
    expect(hedged.slice(0, 3)).toEqual([true, true, true]);
  });

  it('waits for nothing: sends none if the limits have no room, and none ahead of a call that waits', async () => {
    const limits = { '*': { concurrency: 1 } };
    const app = await llmApplication(
      { drivers: { one: { driver: 'scripted', model: 'm', limits } } },
      async ({ prompt }) => {
        await app.clock.sleep(500);
        return prompt;
      },
    );
    const results = await app.clock.runUntilSettled(
      Promise.all([app.facade.completion('a', AFTER_100), app.facade.completion('b', AFTER_100)]),
    );
    expect(app.calls('one')).toHaveLength(2);
    for (const result of results) expect(result).not.toHaveProperty('hedge');
  });

  it('keeps to the concurrency of a pool: only the last prompts have room for a second call', async () => {
    const { driver, clock } = timed(...Array<number>(20).fill(150));
    const prompts = ['a', 'b', 'c', 'd'];
    const pool = driver.completionPool(prompts, { ...AFTER_100, concurrency: 2 });
    const results = await clock.runUntilSettled(pool);
    expect(driver.peak).toBe(2);
    expect(results.filter(hasHedge)).toEqual([]);

    const tail = timed(1_000, 10, 10, 30);
    const last = await tail.clock.runUntilSettled(
      tail.driver.completionPool(['a', 'b', 'c'], { ...AFTER_100, concurrency: 2 }),
    );
    expect(last.map(hasHedge)).toEqual([true, false, false]);
    expect(last[0]).toMatchObject({ attempts: 1 });
    expect(tail.driver.peak).toBe(2);
    expect(tail.clock.monotonic()).toBe(130);
  });

  it('lets the other call answer when one fails in a way that a retry may mend', async () => {
    const failure = new LlmError('upstream_error', { retryable: true });
    const first = timed([150, failure], 200);
    const answered = await first.clock.runUntilSettled(first.driver.completion('a', AFTER_100));
    expect(answered).toMatchObject({ content: 'answer 2', hedge: { won: true } });
    expect(answered.hedge!.usage).toMatchObject({ promptTokens: 10, completionTokens: 0 });

    const second = timed(300, [20, new LlmError('rate_limit_exceeded', { retryable: true })]);
    const other = await second.clock.runUntilSettled(second.driver.completion('a', AFTER_100));
    expect(other).toMatchObject({ content: 'answer 1', hedge: { won: false, usage: { totalTokens: 0 } } });
    expect(second.driver.calls).toHaveLength(2);
  });

  it('throws the first failure, and cancels the second call, when no retry can mend it', async () => {
    const { driver, clock } = timed([150, new LlmError('invalid_request')], 1_000);
    const heard: FinishedCall[] = [];
    const options = { ...AFTER_100, onCall: (call: FinishedCall) => heard.push(call) };
    const failure = clock.runUntilSettled(driver.completion('a', options).catch((thrown: unknown) => thrown));
    expect(await failure).toMatchObject({ kind: 'invalid_request' });
    expect(driver.calls[1]!.exchange.signal.aborted).toBe(true);
    expect(heard).toMatchObject([{ attempts: 1, hedge: { won: false, usage: { estimated: true } } }]);
  });

  it('is retried as one attempt when both calls fail', async () => {
    const error = new LlmError('upstream_error', { retryable: true });
    const { driver, clock } = timed([150, error], [100, error], 10);
    const result = await clock.runUntilSettled(driver.completion('a', AFTER_100));
    expect(result.content).toBe('answer 3');
    expect(driver.calls).toHaveLength(3);
  });

  it('adds up the spend of each attempt that was sent twice', async () => {
    const error = new LlmError('upstream_error', { retryable: true });
    const { driver, clock } = timed([150, error], [100, error], 1_000, 20);
    const { content, hedge } = await clock.runUntilSettled(driver.completion('abcdefgh', AFTER_100));
    expect(content).toBe('answer 4');
    // The estimated prompt of the first second call, and what the winner has counted.
    expect(hedge).toMatchObject({ won: true, usage: { promptTokens: 2 + 10, completionTokens: 4 } });
  });

  it('ends both calls when the caller aborts', async () => {
    const { driver, clock } = timed(1_000, 1_000);
    const controller = new AbortController();
    const asked = driver.completion('a', { ...AFTER_100, signal: controller.signal });
    asked.catch(() => {});
    await clock.advance(120);
    controller.abort();
    await expect(asked).rejects.toMatchObject({ kind: 'aborted' });
    expect(driver.calls.map(({ exchange }) => exchange.signal.aborted)).toEqual([true, true]);
    await clock.advance(1_000);
    expect(clock.pending).toBe(0);
  });

  it('leaves no call in flight and no reservation open', async () => {
    const app = await llmApplication({ drivers: scripted('one') }, async ({ n }) => {
      await app.clock.sleep(n === 1 ? 1_000 : 20);
      return answer('text');
    });
    await app.clock.runUntilSettled(app.facade.completion('a', AFTER_100));
    expect((await app.facade.limits())[0]).toMatchObject({ inFlight: 0, waiting: 0 });
  });

  it('is told in the reply of a chat', async () => {
    const app = await llmApplication({ drivers: scripted('one') }, async ({ n }) => {
      await app.clock.sleep(n === 1 ? 1_000 : 20);
      return answer('text');
    });
    const reply = await app.clock.runUntilSettled(app.facade.chat(REQUEST, AFTER_100));
    expect(reply.hedge).toMatchObject({ won: true });
  });

  it('opens a stream a second time until its first chunk, and never after', async () => {
    const world = scriptedDriver(undefined, {
      stream: async function* ({ n }) {
        await world.clock.sleep(n === 1 ? 1_000 : 20);
        yield chunk(`from ${n}`);
        await world.clock.sleep(5_000);
        yield chunk('end');
      },
    });
    const stream = world.driver.chatStream(REQUEST, AFTER_100);
    const texts: string[] = [];
    const read = async () => {
      for await (const { choices } of stream) texts.push(choices[0]!.delta.content as string);
    };
    await world.clock.runUntilSettled(read());
    expect(texts).toEqual(['from 2', 'end']);
    expect(world.driver.calls).toHaveLength(2);
    expect(world.driver.calls[0]!.exchange.signal.aborted).toBe(true);
    const usage = { promptTokens: 5, completionTokens: 0, totalTokens: 5, estimated: true };
    expect(stream.head?.hedge).toEqual({ won: true, usage });
  });

  it('closes the later of two streams that open at the same time', async () => {
    const closed: number[] = [];
    const world = scriptedDriver(undefined, {
      stream: async function* ({ n }) {
        try {
          await world.clock.sleep(n === 1 ? 120 : 20);
          yield chunk(`from ${n}`);
          yield chunk('end');
        } finally {
          closed.push(n);
        }
      },
    });
    const heard: FinishedCall[] = [];
    const options = { ...AFTER_100, onCall: (call: FinishedCall) => heard.push(call) };
    const stream = world.driver.chatStream(REQUEST, options);
    await world.clock.runUntilSettled(stream.next());
    await world.clock.settle();
    expect(world.driver.calls).toHaveLength(2);
    expect(closed).toHaveLength(1);
    await stream.return?.();
    expect(heard).toHaveLength(1);
  });

  it.each<[unknown, string, string]>([
    ['yes', 'hedge', 'hedge must be a boolean, or an object with afterMs and budget; got a text of 3'],
    [{ afterMs: 0 }, 'hedge.afterMs', 'hedge.afterMs must be a number of milliseconds above 0; got 0.'],
    [{ budget: 2 }, 'hedge.budget', 'hedge.budget must be a share above 0 and at most 1; got 2.'],
    [{ after: 5 }, 'hedge.after', 'Unknown option: hedge.after. It has afterMs and budget.'],
  ])('cannot be %j', async (hedge, param, message) => {
    const { driver } = timed();
    const asked = driver.completion('a', { hedge } as CallOptions);
    await expect(asked).rejects.toMatchObject({
      param,
      message: expect.stringContaining(message) as unknown,
    });
  });
});

function hasHedge(result: PoolResult): boolean {
  return result.ok && result.completion.hedge !== undefined;
}

describe('Durations', () => {
  it('have the 95th percentile of the latest 256, and none before there are 20', () => {
    const durations = new Durations();
    for (let ms = 1; ms <= 19; ms += 1) durations.observe(ms);
    expect(durations.p95).toBeUndefined();
    durations.observe(20);
    expect(durations.p95).toBe(19);
    for (let call = 0; call < 256; call += 1) durations.observe(1_000);
    expect(durations.p95).toBe(1_000);
  });
});
