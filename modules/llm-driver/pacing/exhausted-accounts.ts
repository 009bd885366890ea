import type { Clock } from '../../support/index.js';
import { LlmError } from '../contract/llm-error.js';
import type { PacingScope } from './pacer.js';

/** Refusals in a row until an account counts as exhausted: one alone may be about one model. */
const IN_A_ROW = 5;
/** How often somebody looks whether the bill was paid. */
const LOOK_AGAIN_MS = 60_000;

interface Exhaustion {
  readonly refusals: number;
  readonly until: number;
}

/**
 * Accounts whose quota or credit is used up: every call would be refused, so one a minute is sent and no
 * more.
 */
export class ExhaustedAccounts {
  private readonly accounts = new Map<string, Exhaustion>();

  constructor(private readonly clock: Clock) {}

  /** Why a call is not worth sending; `undefined` where it is. */
  rejection(scope: PacingScope): LlmError | undefined {
    if (this.accounts.size === 0) return undefined;
    const until = this.accounts.get(accountOf(scope))?.until ?? -Infinity;
    return this.clock.monotonic() < until ? new LlmError('provider_quota_exhausted') : undefined;
  }

  /**
   * A call is sent. Where the account is exhausted it is the one that looks, and the others go on not trying.
   */
  recordSent(scope: PacingScope): void {
    if (this.accounts.size === 0) return;
    const known = this.accounts.get(accountOf(scope));
    if (known && known.refusals >= IN_A_ROW) this.remember(scope, known.refusals);
  }

  /** A call was refused because nothing is left. */
  recordExhausted(scope: PacingScope): void {
    this.remember(scope, (this.accounts.get(accountOf(scope))?.refusals ?? 0) + 1);
  }

  /** A call was answered, or refused for another reason. */
  recordUsable(scope: PacingScope): void {
    if (this.accounts.size > 0) this.accounts.delete(accountOf(scope));
  }

  private remember(scope: PacingScope, refusals: number): void {
    const until = refusals < IN_A_ROW ? -Infinity : this.clock.monotonic() + LOOK_AGAIN_MS;
    this.accounts.set(accountOf(scope), { refusals, until });
  }
}

function accountOf({ driver, credential }: PacingScope): string {
  return `${driver} ${credential}`;
}
