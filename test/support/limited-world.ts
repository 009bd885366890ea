import {
  standaloneContext,
  type ModelLimits,
  type PoolResult,
  type PromptRequest,
} from '../../modules/llm-driver/index.js';
import { FakeClock } from './fake-clock.js';
import { mulberry32 } from './fake-provider/index.js';
import { RateLimits, type ModelLimits as ProviderLimits } from './fake-provider/rate-limits.js';
import { LimitedDriver } from './limited-driver.js';

export const MINUTE = 60_000;

export type Flavour = 'openai' | 'groq';

/** A provider and what is known of it. */
export interface Setting {
  readonly flavour: Flavour;
  readonly limits: ProviderLimits;
  /** What is configured; left out, all has to be learned. */
  readonly known?: ModelLimits | undefined;
  /** From the answer of one call to the next, and back: shortest and longest, ms. */
  readonly latencyMs?: readonly [number, number];
  readonly provider?: RateLimits;
  /** Share of `max_tokens` that an answer uses. Left out, every answer has five tokens. */
  readonly usedShare?: number;
  /** Shortest and longest `max_tokens`. Default 50 to 450. */
  readonly maxTokens?: readonly [number, number];
  /** The driver's first guess. Default `up_front`. */
  readonly tokenCharging?: 'up_front' | 'as_used';
}

/** A provider with limits, a driver that asks it, and time. */
export class LimitedWorld {
  readonly clock = new FakeClock();
  readonly random = mulberry32(7);

  driver({
    flavour,
    limits,
    known,
    latencyMs: [least, most] = [105, 945],
    provider,
    ...rest
  }: Setting): LimitedDriver {
    const { clock, random } = this;
    const { usedShare, tokenCharging } = rest;
    const config = { apiKey: 'canary-key-123', model: 'm', limits: known && { m: known } };
    const latencyMs = () => {
      const roundTripMs = least + random() * (most - least);
      const there = Math.min(45, roundTripMs / 4);
      return { there, back: roundTripMs - there };
    };
    return new LimitedDriver(standaloneContext({ name: 'limited', config }, { clock, random }), {
      ...{ flavour, limits, latencyMs },
      ...(provider && { provider }),
      ...(usedShare && { answerTokens: (most: number | undefined) => Math.ceil((most ?? 0) * usedShare) }),
      ...(tokenCharging && { tokenCharging }),
    });
  }

  /** Prompts of many lengths, as a seed has it. */
  prompts(
    count: number,
    { unbounded = false, maxTokens: [least, most] = [50, 450] as readonly [number, number] } = {},
  ): PromptRequest[] {
    return Array.from({ length: count }, (_, index) => ({
      prompt: `${index} `.padEnd(20 + Math.floor(this.random() * 2_000), 'word '),
      ...(!unbounded && { max_tokens: least + Math.floor(this.random() * (most - least)) }),
    }));
  }
}

/**
 * The earliest all of them can have been admitted, ms: what does not fit into what is in hand has to refill.
 * @param usedShare share of `max_tokens` that is charged
 */
export function optimumMs(
  list: readonly PromptRequest[],
  { rpm = Infinity, tpm = Infinity, inHand = 1 }: ProviderLimits,
  usedShare = 1,
): number {
  const tokens = list.reduce(
    (sum, { prompt, max_tokens: most }) =>
      sum + Math.ceil(prompt!.length / 4) + Math.ceil((most ?? 0) * usedShare),
    0,
  );
  return Math.max(
    ((list.length - rpm * inHand) * MINUTE) / rpm || 0,
    ((tokens - tpm * inHand) * MINUTE) / tpm || 0,
  );
}

export const failures = (results: readonly PoolResult[]) => results.filter(({ ok }) => !ok);

/** One pool at the limits of one provider. */
export async function measure(setting: Setting, count: number, { concurrency = 64, unbounded = false } = {}) {
  const world = new LimitedWorld();
  const driver = world.driver(setting);
  const { maxTokens, limits, usedShare } = setting;
  const list = world.prompts(count, { unbounded, ...(maxTokens && { maxTokens }) });
  const results = await world.clock.runUntilSettled(driver.completionPool(list, { concurrency }));
  const share = limits.charging === undefined || limits.charging === 'reserved' ? 1 : usedShare;
  return {
    lost: failures(results).length,
    refusedShare: driver.refused / driver.sent,
    // Limits say when the last call can be admitted; its answer takes as long as it takes.
    wall: (world.clock.monotonic() - (setting.latencyMs?.[1] ?? 945)) / optimumMs(list, limits, share),
    pending: world.clock.pending,
  };
}
