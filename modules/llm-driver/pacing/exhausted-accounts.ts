import type { Clock } from '../../support/index.js';
import { LlmError } from '../contract/llm-error.js';
import type { PacingScope } from './pacer.js';

/** Refusals in a row after which an account counts as exhausted: a single one may be about one model. */
const REFUSALS_TO_EXHAUST = 5;
/** Interval of the calls that find out whether the account was paid. */
const PROBE_INTERVAL_MS = 60_000;

interface Exhaustion {
  readonly refusals: number;
  /** Monotonic time until which calls are rejected, in milliseconds. */
  readonly until: number;
}

/** Accounts without quota or credit. The provider would refuse every call, so only one a minute is sent. */
export class ExhaustedAccounts {
  private readonly accounts = new Map<string, Exhaustion>();

  constructor(private readonly clock: Clock) {}

  /** Returns `provider_quota_exhausted` while the scope's account is exhausted, else `undefined`. */
  rejection(scope: PacingScope): LlmError | undefined {
    if (this.accounts.size === 0) return undefined;
    const until = this.accounts.get(accountOf(scope))?.until ?? -Infinity;
    return this.clock.monotonic() < until ? new LlmError('provider_quota_exhausted') : undefined;
  }

  /** Records that a call is sent. If the account is exhausted, this is its one call for the next interval. */
  recordSent(scope: PacingScope): void {
    if (this.accounts.size === 0) return;
    const known = this.accounts.get(accountOf(scope));
    if (known && known.refusals >= REFUSALS_TO_EXHAUST) this.set(scope, known.refusals);
  }

  /** Records a refusal because the account has nothing left. */
  recordExhausted(scope: PacingScope): void {
    this.set(scope, (this.accounts.get(accountOf(scope))?.refusals ?? 0) + 1);
  }

  /** Records an answer, or a refusal for another reason. */
  recordUsable(scope: PacingScope): void {
    if (this.accounts.size > 0) this.accounts.delete(accountOf(scope));
  }

  /** Forgets what is known of an account. */
  forget(scope: PacingScope): void {
    this.accounts.delete(accountOf(scope));
  }

  private set(scope: PacingScope, refusals: number): void {
    const until = refusals < REFUSALS_TO_EXHAUST ? -Infinity : this.clock.monotonic() + PROBE_INTERVAL_MS;
    this.accounts.set(accountOf(scope), { refusals, until });
  }
}

function accountOf({ driver, credential }: PacingScope): string {
  return `${driver} ${credential}`;
}
