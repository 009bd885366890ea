import { Injectable, Logger } from '@nestjs/common';
import { type Amounts, type LimitStore, LimitStoreManager, type MaybePromise } from '../llm-driver/index.js';
import { type CallerLimits, loggableError, type Principal } from '../http/index.js';
import { type CallerPlace, CallerQuota, type ModelCalls } from './caller-quota.js';
import { Clock, type LimitLevel } from '../support/index.js';
import { AllowedModels } from './allowed-models.js';
import { type CallerLimit, rateLimitsOf, expectedAmounts, tokenCorrection } from './caller-limit.js';
import { Places, type TakenPlaces } from './concurrency-counter.js';
import {
  CallerRateLimitError,
  ConcurrencyExceededError,
  type Excess,
  NeverEnoughPlacesError,
  NeverFitsError,
} from './quota.errors.js';

/** Callers whose limits are remembered at most; the one that came first goes first. */
const MAX_CALLERS = 10_000;

interface KnownRates {
  readonly limits: CallerLimits;
  readonly rates: readonly CallerLimit[];
}

/** Holds callers to their limits: rates in the limit store, places in this process. */
@Injectable()
export class StoredQuota extends CallerQuota {
  private readonly logger = new Logger('quota');
  private readonly places: Places;
  private readonly known = new Map<string, KnownRates>();

  constructor(
    private readonly models: AllowedModels,
    private readonly stores: LimitStoreManager,
    clock: Clock,
  ) {
    super();
    this.places = new Places(clock);
  }

  async admit(principal: Principal | undefined, ask: () => ModelCalls): Promise<CallerPlace | undefined> {
    if (principal?.limits === undefined) return undefined;
    const { actor, limits } = principal;
    const calls = ask();
    if (limits.models !== undefined) await this.models.assertAllowed(calls.models, limits.models);
    const rates = this.ratesOf(actor, limits);
    const amounts = expectedAmounts(calls);
    const excess = excessOf(rates, amounts);
    if (excess !== undefined) throw new NeverFitsError(excess, await this.levels(actor, rates));
    const places = this.places.take(actor, limits.concurrency, calls.concurrency);
    if (!places.free) {
      const { limit, waitMs } = places;
      const levels = await this.levels(actor, rates);
      if (waitMs === undefined) throw new NeverEnoughPlacesError(limit, levels);
      throw new ConcurrencyExceededError(limit, waitMs, levels);
    }
    const place = new Place(places.count, {
      settle: (tokens) => this.add(actor, rates, tokenCorrection(amounts, tokens)),
      release: () => this.leave(places),
    });
    try {
      const waitMs = await this.store.take(scopeOf(actor), rates, amounts);
      if (waitMs > 0) throw new CallerRateLimitError(waitMs, await this.levels(actor, rates));
      return place;
    } catch (error) {
      place.release();
      throw error;
    }
  }

  private get store(): LimitStore {
    return this.stores.driver();
  }

  /** A limit that has become smaller begins used up at most: what a larger one let pass must not keep its caller out for hours. */
  private ratesOf(actor: string, limits: CallerLimits): readonly CallerLimit[] {
    const before = this.known.get(actor);
    if (before?.limits === limits) return before.rates;
    const rates = rateLimitsOf(limits);
    for (const rate of rates) {
      const larger = before?.rates.some(({ key, size }) => key === rate.key && size > rate.size);
      if (larger) this.watch(this.store.clamp(scopeOf(actor), rate, 0, rate.size));
    }
    this.known.set(actor, { limits, rates });
    const [first] = this.known.keys();
    if (this.known.size > MAX_CALLERS) this.known.delete(first!);
    return rates;
  }

  /** What a refusal tells of the caller's rates; nothing of those that a shared store does not tell. */
  private async levels(actor: string, rates: readonly CallerLimit[]): Promise<LimitLevel[]> {
    const levels = await Promise.allSettled(
      rates.map(async (rate) => levelOf(rate, await this.store.used(scopeOf(actor), rate))),
    );
    return levels.flatMap((level) => (level.status === 'fulfilled' ? [level.value] : []));
  }

  private leave(places: TakenPlaces): void {
    const last = this.places.giveBack(places);
    if (last) this.watch(this.store.forget(scopeOf(places.actor)));
  }

  private add(actor: string, rates: readonly CallerLimit[], amounts: Amounts): void {
    this.watch(this.store.add(scopeOf(actor), rates, amounts));
  }

  /** Nobody waits for a correction; one that a shared store could not take leaves the estimate in force. */
  private watch(work: MaybePromise<void>): void {
    if (!(work instanceof Promise)) return;
    work.catch((error: unknown) => {
      this.logger.warn({ msg: 'what a key used could not be written down', error: loggableError(error) });
    });
  }
}

class Place implements CallerPlace {
  private settled = false;
  private released = false;

  constructor(
    readonly concurrency: number,
    private readonly on: { settle(totalTokens: number): void; release(): void },
  ) {}

  settle(totalTokens: number): void {
    if (this.settled) return;
    this.settled = true;
    this.on.settle(totalTokens);
  }

  release(): void {
    if (this.released) return;
    this.released = true;
    this.on.release();
  }
}

/** Of its own kind: the pacer's scopes are in the same store. */
function scopeOf(actor: string): string {
  return `caller ${actor}`;
}

/** The first limit that the amounts exceed even where nothing of it is used. */
function excessOf(rates: readonly CallerLimit[], amounts: Amounts): Excess | undefined {
  const rate = rates.find(({ unit, size }) => amounts[unit] > size);
  return rate && { amount: amounts[rate.unit], limit: rate.size, unit: rate.unit };
}

function levelOf({ unit, size, perMs }: CallerLimit, used: number): LimitLevel {
  return { unit, limit: size, remaining: Math.max(0, size - used), resetMs: used / perMs };
}
