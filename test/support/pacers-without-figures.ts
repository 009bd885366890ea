import { LlmError, MemoryLimitStore, standaloneContext } from '../../modules/llm-driver/index.js';
import { BucketPacer } from '../../modules/llm-driver/pacing/bucket.pacer.js';
import { SharedLimitStore } from './asynchronous-limit.store.js';
import { FakeClock } from './fake-clock.js';
import { mulberry32 } from './fake-provider/index.js';
import { ModelledLimit } from './modelled-limit.js';
import { MINUTE } from './limited-world.js';
import { ScriptedDriver, type ScriptedCall } from './scripted-driver.js';

/** What a provider sees of a call as it arrives. */
export interface Arrival {
  readonly now: number;
  readonly tokens: number;
  /** Calls that it works on. */
  readonly inside: number;
}

/** Refuses a call, with a hint or without, or takes it: `undefined`. */
export type Refusing = (arrival: Arrival) => { readonly retryAfterMs?: number } | undefined;

/** Several processes that share a store and call a provider without a break. It tells no limits. */
export interface Run {
  readonly processes: number;
  readonly callers: number;
  readonly forMs: number;
  /** Makes the provider. */
  readonly refusing: (clock: FakeClock) => Refusing;
}

/** What the provider has counted. */
export interface Counted {
  readonly sent: number;
  readonly admitted: number;
  readonly tokens: number;
  readonly refusedShare: number;
  /** Admitted calls by minute. */
  readonly perMinute: readonly number[];
}

/** Limits in buckets that refill, of which refusals tell a hint at most. */
export function buckets(
  { rpm, tpm }: { readonly rpm: number; readonly tpm: number },
  hint?: 'milliseconds' | 'seconds',
): (clock: FakeClock) => Refusing {
  return (clock) => {
    const requests = new ModelledLimit(rpm, MINUTE, () => clock.monotonic());
    const all = new ModelledLimit(tpm, MINUTE, () => clock.monotonic());
    return ({ tokens }) => {
      const shares = [(requests.used + 1 - rpm) / rpm, (all.used + tokens - tpm) / tpm];
      const waitMs = Math.max(...shares) * MINUTE;
      if (waitMs > 1e-6) {
        const unitMs = hint === 'seconds' ? 1_000 : 1;
        return hint ? { retryAfterMs: Math.ceil(waitMs / unitMs) * unitMs } : {};
      }
      requests.charge(1);
      all.charge(tokens);
      return undefined;
    };
  };
}

export async function runWithoutFigures({ processes, callers, forMs, refusing }: Run): Promise<Counted> {
  const clock = new FakeClock();
  const random = mulberry32(11);
  const refuse = refusing(clock);
  const memory = new MemoryLimitStore(clock);
  const counted = { sent: 0, admitted: 0, tokens: 0, perMinute: [] as number[] };
  let inside = 0;
  const wayMs = () => 20 + random() * 40;
  const script = async ({ prompt, request }: ScriptedCall): Promise<string> => {
    counted.sent += 1;
    await clock.sleep(wayMs());
    const tokens = Math.ceil(prompt.length / 4) + Number(request.max_tokens);
    const refusal = refuse({ now: clock.monotonic(), tokens, inside });
    if (refusal) {
      await clock.sleep(wayMs());
      throw new LlmError('rate_limit_exceeded', { ...refusal, retryable: true, providerStatus: 429 });
    }
    counted.admitted += 1;
    counted.tokens += tokens;
    const minute = Math.floor(clock.monotonic() / MINUTE);
    counted.perMinute[minute] = (counted.perMinute[minute] ?? 0) + 1;
    inside += 1;
    await clock.sleep(100 + random() * 900);
    inside -= 1;
    return 'answer';
  };
  const drivers = Array.from({ length: processes }, () => {
    const store = processes === 1 ? memory : new SharedLimitStore(memory, processes, () => clock.sleep(1));
    const pacer = new BucketPacer(clock, random, () => store);
    const config = { apiKey: 'canary-key-123', model: 'm' };
    return new ScriptedDriver(standaloneContext({ name: 'm', config }, { clock, random, pacer }), script);
  });
  const call = async (n: number): Promise<void> => {
    while (clock.monotonic() < forMs) {
      const prompt = `${n} `.padEnd(20 + Math.floor(random() * 2_000), 'word ');
      const maxTokens = 50 + Math.floor(random() * 400);
      const answer = drivers[n % processes]!.completion(prompt, { maxTokens });
      await answer.catch(() => clock.sleep(1_000));
    }
  };
  void Promise.all(Array.from({ length: callers }, (_, n) => call(n)));
  await clock.advance(forMs);
  return { ...counted, refusedShare: 1 - counted.admitted / counted.sent };
}
