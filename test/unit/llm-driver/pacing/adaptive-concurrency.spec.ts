import { describe, expect, it } from '@jest/globals';
import { LlmError, standaloneContext, type LlmErrorKind } from '../../../../modules/llm-driver/index.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { mulberry32 } from '../../../support/fake-provider/index.js';
import { ScriptedDriver } from '../../../support/scripted-driver.js';

const prompts = (count: number) => Array.from({ length: count }, (_, index) => `prompt ${index}`);

interface Behaviour {
  /** Calls at a time that it answers. Default: any number. */
  readonly bears?: number;
  /** Time until a refusal, in milliseconds. Default 5. */
  readonly refusalMs?: number;
  /** How it refuses. Default `rate_limit_exceeded`. */
  readonly kind?: LlmErrorKind;
}

/** A provider that tells no limits. */
class SilentProvider {
  readonly clock = new FakeClock();
  /** Answers to the next calls, before any other rule. */
  readonly failures: LlmError[] = [];
  sent = 0;
  refused = 0;
  readonly driver: ScriptedDriver;

  /**
   * @param latencyMs of an answer
   */
  constructor(
    latencyMs: number,
    { bears = Infinity, refusalMs = 5, kind = 'rate_limit_exceeded' }: Behaviour = {},
  ) {
    const random = mulberry32(3);
    const context = standaloneContext(
      { name: 'silent', config: { model: 'm' } },
      { clock: this.clock, random },
    );
    let inside = 0;
    this.driver = new ScriptedDriver(context, async () => {
      this.sent += 1;
      const failure = this.failures.shift() ?? (inside >= bears ? refusalOf(kind) : undefined);
      if (failure) {
        this.refused += 1;
        await this.clock.sleep(refusalMs);
        throw failure;
      }
      inside += 1;
      await this.clock.sleep(latencyMs);
      inside -= 1;
      return 'answer';
    });
  }

  /** Asks alone, and waits for the end. */
  async ask(): Promise<void> {
    await this.clock.runUntilSettled(this.driver.completion('hello', { attempts: 1 }).catch(() => {}));
  }

  /** Asks so many calls at once, as a gateway does. Resolves to the time until the last answer, in ms. */
  async askAtOnce(count: number): Promise<number> {
    const startedAt = this.clock.monotonic();
    const all = Promise.all(prompts(count).map((prompt) => this.driver.completion(prompt)));
    await this.clock.runUntilSettled(all);
    return this.clock.monotonic() - startedAt;
  }

  /** Pools so many prompts. Resolves to the number of those that failed. */
  async pool(count: number, concurrency: number): Promise<number> {
    const pool = this.driver.completionPool(prompts(count), { concurrency, attempts: 20 });
    const results = await this.clock.runUntilSettled(pool);
    return results.filter(({ ok }) => !ok).length;
  }
}

function refusalOf(kind: LlmErrorKind): LlmError {
  return LlmError.withUsualRetries(kind, { providerStatus: kind === 'rate_limit_exceeded' ? 429 : 503 });
}

const ROW = [
  refusalOf('rate_limit_exceeded'),
  LlmError.withUsualRetries('upstream_error', { providerStatus: 500 }),
  refusalOf('provider_overloaded'),
  LlmError.withUsualRetries('upstream_unreachable'),
];

describe('failures of calls that were alone', () => {
  async function recovered(latencyMs: number, failures: readonly LlmError[]): Promise<SilentProvider> {
    const provider = new SilentProvider(latencyMs);
    provider.failures.push(...failures);
    for (let n = 0; n < failures.length + 3; n += 1) await provider.ask();
    expect(provider.failures).toEqual([]);
    return provider;
  }

  it.each<[string, readonly LlmError[]]>([
    ['one refusal', ROW.slice(0, 1)],
    ['one of each kind', ROW],
    ['one of each kind, three times', [...ROW, ...ROW, ...ROW]],
    ['ten refusals', Array.from({ length: 10 }, () => refusalOf('rate_limit_exceeded'))],
    ['ten overloads', Array.from({ length: 10 }, () => refusalOf('provider_overloaded'))],
    ['an outage', Array.from({ length: 19 }, () => LlmError.withUsualRetries('upstream_error'))],
  ])('do not slow down later calls: %s, then three answers', async (_name, failures) => {
    expect(await (await recovered(1_000, failures)).askAtOnce(20)).toBeLessThanOrEqual(2_000);
    for (const latencyMs of [20, 200, 1_000, 5_000]) {
      const fresh = await new SilentProvider(latencyMs).askAtOnce(50);
      const after = await (await recovered(latencyMs, failures)).askAtOnce(50);
      expect(after / fresh).toBeLessThanOrEqual(1.5);
    }
  });

  it('of calls that were sent together, each refused, say nothing about their number', async () => {
    const provider = new SilentProvider(200);
    provider.failures.push(...Array.from({ length: 20 }, () => refusalOf('rate_limit_exceeded')));
    await provider.clock.runUntilSettled(
      Promise.all(
        prompts(20).map((prompt) => provider.driver.completion(prompt, { attempts: 1 }).catch(() => {})),
      ),
    );
    provider.failures.length = 0;
    for (let n = 0; n < 3; n += 1) await provider.ask();
    const fresh = await new SilentProvider(200).askAtOnce(50);
    expect((await provider.askAtOnce(50)) / fresh).toBeLessThanOrEqual(1.5);
  });
});

describe('a provider that bears so many calls at a time', () => {
  const kinds = ['rate_limit_exceeded', 'provider_overloaded'] as const;

  it.each(
    kinds.flatMap((kind) =>
      [2, 4, 8, 20].flatMap((bears) =>
        [16, 64].flatMap((concurrency) =>
          [5, 100].map((refusalMs) => [kind, bears, concurrency, refusalMs] as const),
        ),
      ),
    ),
  )(
    'refuses few calls: %s, %d at a time, a pool of %d, after %d ms',
    async (kind, bears, concurrency, refusalMs) => {
      const provider = new SilentProvider(300, { bears, refusalMs, kind });
      expect(await provider.pool(400, concurrency)).toBe(0);
      const least = (400 / Math.min(bears, concurrency)) * 300;
      expect(provider.refused / provider.sent).toBeLessThan(0.05);
      expect(provider.clock.monotonic() / least).toBeLessThan(2);
    },
  );
});
