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
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * A continuously refilling bucket. The vendors' published try-again figures all equal
 * (used + requested − limit) × window / limit, which is this bucket and not a window that starts anew.
 */
class Bucket implements LimitState {
  private level = 0;
  private at: number;

  constructor(
    readonly on: 'requests' | 'tokens',
    readonly per: 'minute' | 'day',
    readonly limit: number,
    private readonly clock: () => number,
  ) {
    if (!(limit > 0)) throw new RangeError(`A limit must be above 0; got ${limit} ${on} per ${per}.`);
    this.at = clock();
  }

  get windowMs(): number {
    return this.per === 'minute' ? MINUTE_MS : DAY_MS;
  }

  used(): number {
    const now = this.clock();
    this.level = Math.max(0, this.level - ((now - this.at) * this.limit) / this.windowMs);
    this.at = now;
    return this.level;
  }

  waitMs(requested: number): number {
    // The vendors count whole tokens: rounding up makes the printed figures give the printed wait exactly.
    const over = Math.ceil(this.used() - 1e-6) + requested - this.limit;
    return over <= 0 ? 0 : (over * this.windowMs) / this.limit;
  }

  take(requested: number): void {
    this.level = Math.min(this.limit, this.used() + requested);
  }
}

/** The limits of every model, and who has used how much of them. Shared by all keys, as at both vendors. */
export class RateLimits {
  private readonly models = new Map<string, Bucket[]>();

  constructor(limits: Readonly<Record<string, ModelLimits>>, clock: () => number) {
    for (const [model, { rpm, tpm, rpd, tpd }] of Object.entries(limits)) {
      const buckets: Bucket[] = [];
      if (rpm !== undefined) buckets.push(new Bucket('requests', 'minute', rpm, clock));
      if (tpm !== undefined) buckets.push(new Bucket('tokens', 'minute', tpm, clock));
      if (rpd !== undefined) buckets.push(new Bucket('requests', 'day', rpd, clock));
      if (tpd !== undefined) buckets.push(new Bucket('tokens', 'day', tpd, clock));
      this.models.set(model, buckets);
    }
  }

  /** Charges the call and returns nothing, or leaves all buckets alone and returns the vendor's refusal. */
  admit(call: ProviderCall): ErrorOutcome | undefined {
    const buckets = this.bucketsOf(call);
    const refusal = tooLarge(buckets, call) ?? tooSoon(buckets, call);
    if (refusal === undefined) this.charge(call);
    return refusal;
  }

  /** Charges a call that failed for another reason: OpenAI documents that failures count. */
  charge(call: ProviderCall): void {
    for (const bucket of this.bucketsOf(call)) bucket.take(costOf(call, bucket));
  }

  /** The six headers for the call's model, as far as it has limits the vendor shows. */
  headers(call: ProviderCall): Record<string, string> {
    return rateLimitHeaders(call.flavour, this.bucketsOf(call));
  }

  private bucketsOf(call: ProviderCall): readonly Bucket[] {
    return this.models.get(call.model ?? '') ?? [];
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
