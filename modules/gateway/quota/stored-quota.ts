import { Injectable, Logger } from '@nestjs/common';
import {
  type Amounts,
  type LimitStore,
  LimitStoreManager,
  type MaybePromise,
} from '../../llm-driver/index.js';
import {
  type CallerLimits,
  type CallerPlace,
  CallerQuota,
  loggableError,
  type ModelCalls,
  type Principal,
} from '../../support/http/index.js';
import { AllowedModels } from './allowed-models.js';
import { type CallerLimit, rateLimitsOf } from './caller-limit.js';
import { expectedAmounts, tokenCorrection } from './expected-amounts.js';
import { CallerRateLimitError, ConcurrencyExceededError, NeverFitsError } from './quota.errors.js';

/** Holds callers to their limits: rates in the limit store, places in this process. */
@Injectable()
export class StoredQuota extends CallerQuota {
  private readonly logger = new Logger('quota');
  /** Calls in flight by actor; who has none is not there. */
  private readonly inFlight = new Map<string, number>();
  private readonly limits = new WeakMap<CallerLimits, CallerLimit[]>();

  constructor(
    private readonly models: AllowedModels,
    private readonly stores: LimitStoreManager,
  ) {
    super();
  }

  async admit(principal: Principal | undefined, ask: () => ModelCalls): Promise<CallerPlace | undefined> {
    if (principal?.limits === undefined) return undefined;
    const { actor, limits } = principal;
    const calls = ask();
    if (limits.models !== undefined) await this.models.assertAllowed(calls.models, limits.models);
    const rates = this.rateLimits(limits);
    const amounts = expectedAmounts(calls);
    assertFits(rates, amounts);
    const concurrency = this.enter(actor, limits.concurrency, calls.concurrency);
    const place = new Place(concurrency, {
      settle: (tokens) => this.add(actor, rates, tokenCorrection(amounts, tokens)),
      release: () => this.leave(actor, concurrency),
    });
    try {
      const waitMs = await this.store.take(scopeOf(actor), rates, amounts);
      if (waitMs > 0) throw new CallerRateLimitError(waitMs);
      return place;
    } catch (error) {
      place.release();
      throw error;
    }
  }

  private get store(): LimitStore {
    return this.stores.driver();
  }

  private rateLimits(limits: CallerLimits): CallerLimit[] {
    let rates = this.limits.get(limits);
    if (rates === undefined) this.limits.set(limits, (rates = rateLimitsOf(limits)));
    return rates;
  }

  /** Takes as many places as are wanted, or as are free. @throws ConcurrencyExceededError where fewer than `least` are */
  private enter(
    actor: string,
    limit: number | undefined,
    { wanted, least }: ModelCalls['concurrency'],
  ): number {
    const taken = this.inFlight.get(actor) ?? 0;
    const granted = limit === undefined ? wanted : Math.min(wanted, limit - taken);
    if (limit !== undefined && granted < least) throw new ConcurrencyExceededError(limit);
    this.inFlight.set(actor, taken + granted);
    return granted;
  }

  private leave(actor: string, places: number): void {
    const left = (this.inFlight.get(actor) ?? 0) - places;
    if (left > 0) return void this.inFlight.set(actor, left);
    this.inFlight.delete(actor);
    this.watch(this.store.forget(scopeOf(actor)));
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

function assertFits(rates: readonly CallerLimit[], amounts: Amounts): void {
  for (const { unit, size } of rates) {
    if (amounts[unit] > size) throw new NeverFitsError(amounts[unit], size, unit as 'requests' | 'tokens');
  }
}
