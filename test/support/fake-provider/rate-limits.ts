import type { ProviderCall } from './call.js';
import { fieldsOf } from './call.js';
import type { ErrorOutcome } from './outcome.js';
import { rateLimitHeaders, type LimitState } from './rate-limit-headers.js';

/** Allowances of one model: requests and tokens per minute and per day. What is absent is not limited. */
export interface ModelLimits {
  readonly rpm?: number;
  readonly tpm?: number;
  readonly rpd?: number;
  readonly tpd?: number;
  /** Share of each limit that is in hand at the start. Default 1. */
  readonly inHand?: number;
  /**
   * Tokens that a call is charged. `reserved`, the default: its prompt and its `max_tokens`, at admission.
   * `returned`: the same, and what was not used flows back with the answer. `used`: what was used, with the
   * answer.
   */
  readonly charging?: 'reserved' | 'returned' | 'used';
  /** When the figures of the headers are read. Default `reply`. */
  readonly headersAt?: 'admission' | 'reply';
  /** Replies have no headers about limits, and refusals no figures. */
  readonly silent?: boolean;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * A continuously refilling bucket. The vendors' published try-again figures all equal
 * (used + requested − limit) × window / limit, which is this bucket and not a window that starts anew.
 */
class Bucket implements LimitState {
  private level: number;
  /** Time of the last change. Before the first call nothing refills. */
  private at: number | undefined;

  constructor(
    readonly on: 'requests' | 'tokens',
    readonly per: 'minute' | 'day',
    readonly limit: number,
    private readonly clock: () => number,
    inHand = 1,
  ) {
    this.level = limit * (1 - inHand);
    if (!(limit > 0)) throw new RangeError(`A limit must be above 0; got ${limit} ${on} per ${per}.`);
  }

  get windowMs(): number {
    return this.per === 'minute' ? MINUTE_MS : DAY_MS;
  }

  used(): number {
    const now = this.clock();
    this.level = Math.max(0, this.level - ((now - (this.at ?? now)) * this.limit) / this.windowMs);
    this.at = now;
    return this.level;
  }

  waitMs(requested: number): number {
    // The vendors count whole tokens: rounding up makes the printed figures give the printed wait exactly.
    const over = Math.ceil(this.used() - 1e-6) + requested - this.limit;
    return over <= 0 ? 0 : (over * this.windowMs) / this.limit;
  }

  take(requested: number): void {
    this.level = Math.max(0, Math.min(this.limit, this.used() + requested));
  }
}

interface Model {
  readonly limits: ModelLimits;
  readonly buckets: readonly Bucket[];
}

/** The limits of every model, and who has used how much of them. Shared by all keys, as at both vendors. */
export class RateLimits {
  private readonly models = new Map<string, Model>();
  /** Headers of calls whose figures are those of their admission. */
  private readonly admitted = new WeakMap<ProviderCall, Record<string, string>>();

  constructor(limits: Readonly<Record<string, ModelLimits>>, clock: () => number) {
    for (const [model, each] of Object.entries(limits)) {
      const { rpm, tpm, rpd, tpd, inHand } = each;
      const buckets: Bucket[] = [];
      if (rpm !== undefined) buckets.push(new Bucket('requests', 'minute', rpm, clock, inHand));
      if (tpm !== undefined) buckets.push(new Bucket('tokens', 'minute', tpm, clock, inHand));
      if (rpd !== undefined) buckets.push(new Bucket('requests', 'day', rpd, clock));
      if (tpd !== undefined) buckets.push(new Bucket('tokens', 'day', tpd, clock));
      this.models.set(model, { limits: each, buckets });
    }
  }

  /** Charges the call and returns nothing, or leaves all buckets alone and returns the vendor's refusal. */
  admit(call: ProviderCall): ErrorOutcome | undefined {
    const { buckets, limits } = this.modelOf(call);
    const refusal = tooLarge(buckets, call) ?? tooSoon(buckets, call);
    if (refusal === undefined) this.charge(call);
    if (limits.headersAt === 'admission') this.admitted.set(call, rateLimitHeaders(call.flavour, buckets));
    return refusal && limits.silent ? { kind: 'slow_down' } : refusal;
  }

  /** Charges a call that failed for another reason: OpenAI documents that failures count. */
  charge(call: ProviderCall): void {
    const { buckets, limits } = this.modelOf(call);
    for (const bucket of buckets) {
      if (limits.charging !== 'used' || bucket.on === 'requests') bucket.take(costOf(call, bucket));
    }
  }

  /** The call is answered: charges what it has used, as far as that differs from what it was charged. */
  settle(call: ProviderCall, usedTokens: number): void {
    const { buckets, limits } = this.modelOf(call);
    const { charging = 'reserved' } = limits;
    if (charging === 'reserved') return;
    const charged = charging === 'returned' ? tokenCost(call) : 0;
    for (const bucket of buckets) if (bucket.on === 'tokens') bucket.take(usedTokens - charged);
  }

  /** The six headers for the call's model, as far as it has limits the vendor shows. */
  headers(call: ProviderCall): Record<string, string> {
    const { buckets, limits } = this.modelOf(call);
    if (limits.silent) return {};
    return this.admitted.get(call) ?? rateLimitHeaders(call.flavour, buckets);
  }

  private modelOf(call: ProviderCall): Model {
    return this.models.get(call.model ?? '') ?? { limits: {}, buckets: [] };
  }
}

/** Both vendors charge tokens up front: the prompt and the most the answer may take. */
export function tokenCost(call: ProviderCall): number {
  const { max_completion_tokens: newer, max_tokens: older } = fieldsOf(call.body);
  const answer = newer ?? older;
  return call.promptTokens + (typeof answer === 'number' ? answer : 0);
}

function costOf(call: ProviderCall, bucket: Bucket): number {
  return bucket.on === 'requests' ? 1 : tokenCost(call);
}

function tooLarge(buckets: readonly Bucket[], call: ProviderCall): ErrorOutcome | undefined {
  const bucket = buckets.find((each) => costOf(call, each) > each.limit);
  return bucket && { kind: 'request_too_large', limit: bucket.limit, requested: costOf(call, bucket) };
}

function tooSoon(buckets: readonly Bucket[], call: ProviderCall): ErrorOutcome | undefined {
  let refusal: ErrorOutcome | undefined;
  let longestMs = 0;
  for (const bucket of buckets) {
    const requested = costOf(call, bucket);
    const waitMs = bucket.waitMs(requested);
    // The longest wait is the one that is enough for all of them.
    if (waitMs <= longestMs) continue;
    longestMs = waitMs;
    const { on, per, limit } = bucket;
    const used = Math.ceil(bucket.used() - 1e-6);
    refusal = { kind: 'rate_limited', on, per, limit, used, requested, tryAgainIn: waitMs / 1000 };
  }
  return refusal;
}
