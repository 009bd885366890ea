import { Injectable, Logger, Optional } from '@nestjs/common';
import {
  type Amounts,
  type LimitStore,
  LimitStoreManager,
  type MaybePromise,
  type Taken,
} from '../llm-driver/index.js';
import { type CallerLimits, isClientKey, type Principal } from '../http/index.js';
import { Clock, type LimitLevel, loggableError } from '../support/index.js';
import { AllowedModels } from './allowed-models.js';
import { type CallerLimit, expectedAmounts, rateLimitsOf, tokenCorrection } from './caller-limit.js';
import { type CallerLease, CallerQuota, type PlainRequest, type RequestedCalls } from './caller-quota.js';
import { type AcquiredCalls, CallSlots } from './call-slots.js';
import { ConcurrencyCounter } from './concurrency-counter.js';
import { KeyShares } from './key-shares.js';
import {
  CallerRateLimitError,
  ConcurrencyExceededError,
  type Excess,
  RequestExceedsConcurrencyError,
  RequestExceedsRateLimitError,
} from './quota.errors.js';

/** Callers whose rate limits are remembered. The caller that was added first is forgotten first. */
const MAX_CALLERS = 10_000;

/** What a request that calls no model is charged. */
const ONE_REQUEST: Amounts = { requests: 1, tokens: 0, input_tokens: 0, output_tokens: 0 };

/** Takes nothing: asks for the levels. */
const NOTHING: Amounts = { requests: 0, tokens: 0, input_tokens: 0, output_tokens: 0 };

interface KnownRates {
  readonly limits: CallerLimits;
  readonly rates: readonly CallerLimit[];
}

/** Holds callers to their limits: rates are counted in the limit store, calls in flight in their slots. */
@Injectable()
export class StoredQuota extends CallerQuota {
  private readonly logger = new Logger('quota');
  private readonly inFlight: CallSlots;
  private readonly knownRates = new Map<string, KnownRates>();

  constructor(
    private readonly models: AllowedModels,
    private readonly stores: LimitStoreManager,
    private readonly shares: KeyShares,
    clock: Clock,
    @Optional() slots?: CallSlots,
  ) {
    super();
    this.inFlight = slots ?? new ConcurrencyCounter(clock);
  }

  async admit(
    principal: Principal | undefined,
    calls: () => RequestedCalls,
    assertAnswerable?: () => void,
  ): Promise<CallerLease | undefined> {
    if (principal?.limits === undefined) return undefined;
    const { actor, limits } = principal;
    const expected = calls();
    if (limits.models !== undefined) await this.models.assertAllowed(expected.models, limits.models);
    assertAnswerable?.();
    const rates = this.ratesOf(actor, limits);
    const amounts = expectedAmounts(expected);
    const excess = excessOf(rates, amounts);
    if (excess !== undefined) throw new RequestExceedsRateLimitError(excess, await this.levels(actor, rates));
    const acquired = await this.inFlight.acquire(actor, limits.concurrency, expected.concurrency);
    if (!acquired.ok) {
      const { limit, waitMs } = acquired;
      const levels = await this.levels(actor, rates);
      if (waitMs === undefined) throw new RequestExceedsConcurrencyError(limit, levels);
      throw new ConcurrencyExceededError(limit, 'call', waitMs, levels);
    }
    const lease = new Lease(acquired.count, {
      settle: (tokens) => this.settle(actor, rates, amounts, tokens),
      release: () => this.release(acquired),
    });
    try {
      await this.charge(actor, rates, amounts);
      return lease;
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  async admitRequest(
    principal: Principal,
    { share, charged }: PlainRequest,
  ): Promise<(() => void) | undefined> {
    if (!isClientKey(principal)) return undefined;
    const { actor, limits } = principal;
    const rates = limits === undefined ? [] : this.ratesOf(actor, limits);
    const acquired = this.shares.acquire(share, principal);
    if (!acquired.ok) throw this.shares.exceeded(share, acquired, await this.levels(actor, rates));
    const release = () => {
      const last = this.shares.release(share, acquired);
      if (last && rates.length > 0) this.logFailureOf(this.store.forget(scopeOf(actor)));
    };
    try {
      if (charged && rates.length > 0) await this.charge(actor, rates, ONE_REQUEST);
      return release;
    } catch (error) {
      release();
      throw error;
    }
  }

  /** @throws CallerRateLimitError with the true wait; nothing is charged then */
  private async charge(actor: string, rates: readonly CallerLimit[], amounts: Amounts): Promise<void> {
    const { taken, waitMs, levels } = await this.take(actor, rates, amounts);
    if (!taken)
      throw new CallerRateLimitError(
        waitMs,
        rates.map((rate, index) => levelOf(rate, levels[index]!)),
      );
  }

  private take(actor: string, limits: readonly CallerLimit[], amounts: Amounts): MaybePromise<Taken> {
    const take = { scope: scopeOf(actor), limits, amounts, aheadMs: 0 };
    return this.store.tryTake(take) ?? this.store.take(take);
  }

  private get store(): LimitStore {
    return this.stores.driver().exact;
  }

  /**
   * The rate limits of a caller. A limit that was made smaller starts fully used at most: usage that the
   * larger limit allowed must not keep the caller out for hours.
   */
  private ratesOf(actor: string, limits: CallerLimits): readonly CallerLimit[] {
    const before = this.knownRates.get(actor);
    if (before?.limits === limits) return before.rates;
    const rates = rateLimitsOf(limits);
    for (const rate of rates) {
      const shrunk = before?.rates.some(({ key, size }) => key === rate.key && size > rate.size);
      if (shrunk) this.logFailureOf(this.store.clamp(scopeOf(actor), rate, 0, rate.size));
    }
    this.knownRates.set(actor, { limits, rates });
    const [first] = this.knownRates.keys();
    if (this.knownRates.size > MAX_CALLERS) this.knownRates.delete(first!);
    return rates;
  }

  /** The state of the caller's rates, for a refusal. None if the store cannot tell them. */
  private async levels(actor: string, rates: readonly CallerLimit[]): Promise<LimitLevel[]> {
    try {
      const { levels } = await this.take(actor, rates, NOTHING);
      return rates.map((rate, index) => levelOf(rate, levels[index]!));
    } catch (error) {
      this.logger.warn({ msg: 'the usage of a key could not be read', error: loggableError(error) });
      return [];
    }
  }

  private release(acquired: AcquiredCalls): void {
    const last = this.inFlight.release(acquired);
    if (last) this.logFailureOf(this.store.forget(scopeOf(acquired.actor)));
  }

  /**
   * Charges what was used instead of the estimate, but no more than {@link CallerLimit.maxDebt}. A figure
   * that is no number of tokens leaves the estimate charged.
   */
  private settle(actor: string, rates: readonly CallerLimit[], estimate: Amounts, tokens: number): void {
    if (!Number.isSafeInteger(tokens) || tokens < 0) return;
    const scope = scopeOf(actor);
    const exceeded = rates.find(({ unit, size }) => unit === 'tokens' && tokens > size);
    // Another process may ask before the level is brought into its bounds.
    const amounts = tokenCorrection(estimate, Math.min(tokens, exceeded?.maxDebt ?? tokens));
    const added = this.store.add({ scope, limits: rates, amounts });
    const bring = () => exceeded && this.store.clamp(scope, exceeded, 0, exceeded.maxDebt);
    this.logFailureOf(added instanceof Promise ? added.then(bring) : bring());
  }

  /** No request waits for a correction. If a shared store cannot take one, the estimate stays charged. */
  private logFailureOf(work: MaybePromise<void> | undefined): void {
    if (!(work instanceof Promise)) return;
    work.catch((error: unknown) => {
      this.logger.warn({ msg: 'the usage of a key could not be stored', error: loggableError(error) });
    });
  }
}

class Lease implements CallerLease {
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

/** The prefix keeps callers apart from the pacer's scopes, which are in the same store. */
function scopeOf(actor: string): string {
  return `caller ${actor}`;
}

/** The first limit that the amounts would exceed even if nothing of it were used. */
function excessOf(rates: readonly CallerLimit[], amounts: Amounts): Excess | undefined {
  const rate = rates.find(({ unit, size }) => amounts[unit] > size);
  return rate && { amount: amounts[rate.unit], limit: rate.size, unit: rate.unit };
}

function levelOf({ unit, size, perMs }: CallerLimit, used: number): LimitLevel {
  return { unit, limit: size, remaining: Math.max(0, size - used), resetMs: used / perMs };
}
