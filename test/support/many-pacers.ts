import { standaloneContext, type LimitStore, type ModelLimits } from '../../modules/llm-driver/index.js';
import { BucketPacer } from '../../modules/llm-driver/pacing/bucket.pacer.js';
import type { Clock } from '../../modules/support/index.js';
import { FakeClock } from './fake-clock.js';
import { mulberry32 } from './fake-provider/index.js';
import type { ProviderCall } from './fake-provider/call.js';
import { RateLimits, tokenCost, type ModelLimits as ProviderLimits } from './fake-provider/rate-limits.js';
import { LimitedDriver } from './limited-driver.js';

/** Several processes that call one provider without a break. */
export interface ManyPacers {
  readonly processes: number;
  /** Callers of all processes together. */
  readonly callers: number;
  readonly forMs: number;
  readonly limits: ProviderLimits;
  /** What is configured; left out, all has to be learned. */
  readonly known?: ModelLimits | undefined;
  readonly flavour?: 'openai' | 'groq';
  /** Returns the store of a process. */
  readonly store: (clock: Clock, process: number) => LimitStore;
  /** Smallest and largest `max_tokens`. Default 50 to 450. */
  readonly maxTokens?: readonly [number, number];
  /** The same for each process. */
  readonly maxTokensOf?: (process: number) => readonly [number, number];
  /** Share of `max_tokens` that an answer uses. */
  readonly usedShare?: number;
}

/** What the provider's ledger and the callers say in the end. */
export interface Outcome {
  /** Calls of each process that the provider has admitted. */
  readonly shares: readonly number[];
  readonly sent: number;
  /** Calls that the provider refused. */
  readonly refused: number;
  /** Share of the tightest limit that was used, of what the provider permits in that time. */
  readonly usedShare: number;
  /** Longest time of a call with its wait, in milliseconds. */
  readonly longestMs: number;
}

/** The provider's limits, with a ledger of what it has admitted. */
class Ledger extends RateLimits {
  requests = 0;
  tokens = 0;

  override admit(call: ProviderCall): ReturnType<RateLimits['admit']> {
    const refusal = super.admit(call);
    if (refusal === undefined) {
      this.requests += 1;
      this.tokens += tokenCost(call);
    }
    return refusal;
  }
}

/** Runs them for a time. A call that fails is made again by its caller. */
export async function runManyPacers(run: ManyPacers): Promise<Outcome> {
  const clock = new FakeClock();
  const random = mulberry32(11);
  const provider = new Ledger({ m: run.limits }, () => clock.monotonic());
  const drivers = Array.from({ length: run.processes }, (_, n) =>
    driverOf(run, { clock, random, provider }, n),
  );
  const times: number[] = [];
  const { maxTokens: range = [50, 450] } = run;
  const callers = Array.from({ length: run.callers }, async (_, n) => {
    const driver = drivers[n % run.processes]!;
    const [least, most] = run.maxTokensOf?.(n % run.processes) ?? range;
    while (clock.monotonic() < run.forMs) {
      const prompt = `${n} `.padEnd(20 + Math.floor(random() * 2_000), 'word ');
      const maxTokens = least + Math.floor(random() * (most - least));
      const since = clock.monotonic();
      const failed = await driver.completion(prompt, { maxTokens }).then(
        () => false,
        () => true,
      );
      times.push(clock.monotonic() - since);
      if (failed) await clock.sleep(1_000);
    }
  });
  void Promise.all(callers);
  await clock.advance(run.forMs);
  const sent = drivers.reduce((sum, driver) => sum + driver.sent, 0);
  const refused = drivers.reduce((sum, driver) => sum + driver.refused, 0);
  const minutes = run.forMs / 60_000 + 1;
  const { rpm = Infinity, tpm = Infinity } = run.limits;
  return {
    shares: drivers.map((driver) => driver.sent - driver.refused),
    sent,
    refused,
    usedShare: Math.max(provider.requests / (rpm * minutes), provider.tokens / (tpm * minutes)),
    longestMs: Math.max(...times),
  };
}

function driverOf(
  { store, known, limits, flavour = 'openai', usedShare = 1 }: ManyPacers,
  { clock, random, provider }: { clock: FakeClock; random: () => number; provider: RateLimits },
  process: number,
): LimitedDriver {
  const own = store(clock, process);
  const pacer = new BucketPacer(clock, random, () => own);
  const config = { apiKey: 'canary-key-123', model: 'm', limits: known && { m: known } };
  const latencyMs = () => ({ there: 20 + random() * 40, back: 100 + random() * 900 });
  const context = standaloneContext({ name: 'limited', config }, { clock, random, pacer });
  return new LimitedDriver(context, {
    ...{ flavour, limits, provider, latencyMs },
    answerTokens: (bound: number | undefined) => Math.ceil((bound ?? 0) * usedShare),
  });
}
