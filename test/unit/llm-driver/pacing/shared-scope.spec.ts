import { describe, expect, it } from '@jest/globals';
import {
  LlmError,
  standaloneContext,
  type ChatRequest,
  type DriverConfig,
  type PoolResult,
} from '../../../../modules/llm-driver/index.js';
import { ConfiguredSettings } from '../../../../modules/llm-driver/driver/configured-settings.js';
import { BucketPacer } from '../../../../modules/llm-driver/pacing/bucket.pacer.js';
import { MemoryLimitStore } from '../../../../modules/llm-driver/pacing/memory-limit.store.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { ScriptedDriver, type CallScript } from '../../../support/scripted-driver.js';

const KEY = 'canary-key-0123456789';

/** Driver instances over one pacer, as in one process. */
function process(script?: CallScript) {
  const clock = new FakeClock();
  const pacer = new BucketPacer(
    clock,
    () => 0,
    () => new MemoryLimitStore(clock),
  );
  const settings = new ConfiguredSettings();
  const driver = (config: DriverConfig, name = 'scripted') =>
    new ScriptedDriver(
      standaloneContext(
        { name, config: { apiKey: KEY, model: 'm', ...config } },
        { clock, random: () => 0, pacer, settings },
      ),
      script,
    );
  return { clock, pacer, settings, driver };
}

const minute = (limits: object): DriverConfig => ({ limits: { '*': limits } });
const ask = (content: string): ChatRequest => ({ messages: [{ role: 'user', content }] });
const prompts = (count: number) => Array.from({ length: count }, (_, index) => `prompt ${index}`);
const failures = (results: readonly PoolResult[]) => results.filter(({ ok }) => !ok);

async function drain(results: AsyncIterable<unknown>): Promise<void> {
  for await (const result of results) expect(result).toBeDefined();
}

describe('the limits of one instance, key and model', () => {
  it('are shared by pools, streams and single calls', async () => {
    const { clock, driver: create } = process();
    const driver = create(minute({ rpm: 60 }));
    const work = [
      driver.completionPool(prompts(50)),
      driver.completionPool(prompts(50), { concurrency: 3 }),
      drain(driver.completionStream(prompts(50))),
      drain(driver.chatStream(ask('hello'))),
      ...prompts(9).map((prompt) => driver.completion(prompt)),
    ];
    await clock.runUntilSettled(Promise.all<unknown>(work));
    expect(driver.calls).toHaveLength(160);
    // Fifty-nine at once, then one a second.
    expect(clock.monotonic()).toBe(250 + 100 * 1_000);
    expect(clock.pending).toBe(0);
  });

  it('are shared by two drivers of the same name and key', async () => {
    const { clock, driver: create } = process();
    const [one, other] = [create(minute({ rpm: 60 })), create(minute({ rpm: 60 }))];
    const work = [one, other].map((driver) => driver.completionPool(prompts(40)));
    await clock.runUntilSettled(Promise.all(work));
    expect([one.calls.length, other.calls.length]).toEqual([40, 40]);
    expect(clock.monotonic()).toBe(250 + 20 * 1_000);
  });

  it('do not hold up another model, or another instance', async () => {
    const { clock, driver: create } = process();
    const driver = create(minute({ rpm: 1 }));
    const other = create(minute({ rpm: 1 }), 'other');
    await driver.completion('first');
    const waiting = driver.completion('second');
    await driver.completion('another model', { model: 'other' });
    await other.completion('another instance');
    expect(clock.monotonic()).toBe(0);
    await clock.runUntilSettled(waiting);
    expect(clock.monotonic()).toBe(60_000);
  });

  it('do not hold up another key, and a new key starts anew', async () => {
    const { clock, driver: create } = process();
    const driver = create(minute({ rpm: 1 }));
    await driver.completion('first');
    create({ ...minute({ rpm: 1 }), apiKey: 'canary-key-9876543210' });
    await driver.completion('second');
    expect(clock.monotonic()).toBe(0);
  });

  it('are those effective at the time of the call', async () => {
    const { clock, driver: create, settings } = process();
    const driver = create(minute({ rpm: 60 }));
    const secret = settings.current('scripted').getSecret('api_key');
    const set = (rpm: number) => {
      const fields = ['api_key', 'base_url', 'model', 'limits'].map((key) => ({
        key,
        label: key,
        schema: undefined as never,
      }));
      settings.declare('scripted', fields, { api_key: secret, model: 'm', limits: { '*': { rpm } } });
    };
    await driver.completionPool(prompts(59));
    set(600);
    await driver.completionPool(prompts(400));
    expect(clock.monotonic()).toBe(0);
    set(1);
    const waiting = driver.completion('now slow').catch((error: unknown) => error);
    expect(await waiting).toMatchObject({ kind: 'rate_limit_exceeded' });
    expect(driver.calls).toHaveLength(459);
  });
});

describe('a request larger than a limit', () => {
  it.each([
    ['a huge max_tokens', { ...ask('hello'), max_tokens: 10_000_000 }],
    ['many choices', { ...ask('hello'), max_tokens: 1_000, n: 128 }],
    ['a prompt of 5 MB', ask('word '.repeat(1_000_000))],
  ])('fails at once and unsent: %s', async (_name, request) => {
    const { clock, driver: create } = process();
    const driver = create(minute({ tpm: 6_000 }));
    await expect(driver.chat(request)).rejects.toMatchObject({
      kind: 'request_too_large_for_model',
      status: 413,
      retryable: false,
    });
    const [result] = await driver.completionPool([{ ...request }]);
    expect(result).toMatchObject({ ok: false, attempts: 0, error: { kind: 'request_too_large_for_model' } });
    expect(driver.calls).toEqual([]);
    expect(clock.monotonic()).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('does not affect the others of its pool', async () => {
    const { clock, driver: create } = process();
    const driver = create(minute({ tpm: 6_000 }));
    const list = [...prompts(10), { prompt: 'huge', max_tokens: 1e7 }, ...prompts(10)];
    const results = await clock.runUntilSettled(driver.completionPool(list));
    expect(failures(results).map(({ index }) => index)).toEqual([10]);
  });

  it('is sent while no limit is known', async () => {
    const { driver: create } = process();
    const driver = create({});
    await driver.chat({ ...ask('hello'), max_tokens: 1e7 });
    expect(driver.calls).toHaveLength(1);
  });
});

describe('a used-up daily limit', () => {
  /** The last of the day's 24 calls has just been sent. */
  async function exhausted() {
    const { clock, driver: create } = process();
    const driver = create(minute({ rpd: 24 }));
    await driver.completionPool(prompts(23));
    // It would fill the day to the brim, but for the moment kept free.
    await clock.runUntilSettled(driver.completion('the last'));
    return { clock, driver };
  }
  const refused = {
    kind: 'rate_limit_exceeded',
    status: 429,
    retryAfterMs: expect.closeTo(3_600_000, -2),
  };

  it('fails a single call at once, with the true retry-after', async () => {
    const { clock, driver } = await exhausted();
    await expect(driver.completion('one more')).rejects.toMatchObject(refused);
    await clock.advance(600_000);
    await expect(driver.completion('one more')).rejects.toMatchObject({
      retryAfterMs: expect.closeTo(3_000_000, -2),
    });
    expect(driver.calls).toHaveLength(24);
    expect(clock.pending).toBe(0);
  });

  it('fails every prompt of a pool at once', async () => {
    const { clock, driver } = await exhausted();
    const results = await driver.completionPool(prompts(200));
    for (const result of results) expect(result).toMatchObject({ ok: false, attempts: 0, error: refused });
    expect(driver.calls).toHaveLength(24);
    expect(clock.pending).toBe(0);
  });
});

describe('an account without credit', () => {
  const noCredit: CallScript = () => {
    throw new LlmError('provider_quota_exhausted', { providerStatus: 429 });
  };

  it('is noticed after a few calls; then calls are rejected at once, and one a minute is sent', async () => {
    const { clock, driver: create } = process(noCredit);
    const driver = create({});
    for (let n = 0; n < 20; n += 1) {
      await expect(driver.completion(`prompt ${n}`)).rejects.toMatchObject({
        kind: 'provider_quota_exhausted',
      });
    }
    expect(driver.calls).toHaveLength(5);
    for (let second = 0; second < 300; second += 1) {
      await clock.advance(1_000);
      await expect(driver.completion('again', { model: `model-${second % 3}` })).rejects.toThrow(LlmError);
    }
    expect(driver.calls).toHaveLength(10);
  });

  it('fails a pool of ten thousand with no more calls than were in flight', async () => {
    const { clock, driver: create } = process(noCredit);
    const driver = create({});
    const results = await clock.runUntilSettled(driver.completionPool(prompts(10_000), { concurrency: 16 }));
    expect(failures(results)).toHaveLength(10_000);
    expect(driver.calls.length).toBeLessThanOrEqual(20);
    expect(clock.monotonic()).toBe(0);
  });

  it('is used again as soon as one of these calls is answered', async () => {
    let paid = false;
    const { clock, driver: create } = process((call) => (paid ? 'answer' : noCredit(call)));
    const driver = create({});
    await driver.completionPool(prompts(20));
    paid = true;
    await clock.advance(60_000);
    await driver.completion('the look');
    expect(failures(await driver.completionPool(prompts(20)))).toEqual([]);
  });
});

describe('a refusal with a hint', () => {
  const refusing =
    (retryAfterMs: number | undefined): CallScript =>
    () => {
      throw new LlmError('rate_limit_exceeded', { retryable: true, retryAfterMs });
    };

  it('of an hour fails the call at once, and others without a call, with the remaining wait', async () => {
    const { clock, driver: create } = process(refusing(3_600_000));
    const driver = create({});
    await expect(driver.completion('first')).rejects.toMatchObject({ retryAfterMs: 3_600_000 });
    await clock.advance(600_000);
    await expect(driver.completion('second')).rejects.toMatchObject({ retryAfterMs: 3_000_000 });
    const results = await driver.completionPool(prompts(100));
    expect(failures(results)).toHaveLength(100);
    expect(driver.calls).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it.each([undefined, 0, -5_000, Number.NaN, Infinity])(
    'of %d backs off by itself, up to the caller’s patience',
    async (hintMs) => {
      const { clock, driver: create } = process(refusing(hintMs));
      const driver = create({});
      await expect(
        clock.runUntilSettled(driver.completion('first', { maxWaitMs: 30_000 })),
      ).rejects.toMatchObject({
        kind: 'rate_limit_exceeded',
      });
      expect(driver.calls.length).toBeLessThan(20);
      expect(clock.monotonic()).toBeLessThan(70_000);
      expect(clock.pending).toBe(0);
    },
  );
});
