import type { WireUsage } from '../contract/chat.types.js';
import type { LlmError } from '../contract/llm-error.js';
import type { Priority } from '../contract/priority.js';
import type { ModelLimits, ReportedLimit, ScopeState } from '../contract/limits.types.js';
import type { Permit } from './semaphore.js';

/** See {@link PacingScope.tokenCharging}. */
export type TokenCharging = 'up_front' | 'as_used' | 'as_generated';

/**
 * Scope of a provider's limits. Every pool, stream and single call of the process with the same instance,
 * credential and model shares them. Fastest if calls pass the same object.
 */
export interface PacingScope {
  /** Driver instance. */
  readonly driver: string;
  /**
   * Stands for the API key, or for what the call has brought instead, without telling anything about it: a
   * keyed fingerprint.
   */
  readonly credential: string;
  readonly model: string;
  /** Configured limits, as effective for this call. */
  readonly limits?: ModelLimits;
  /**
   * How the provider counts tokens. `up_front`: the prompt and all of `max_tokens`, when it admits the call.
   * `as_used`: in the end, what the call has used. `as_generated`: the prompt without what its cache had, and
   * the answer as it is written; `max_tokens` never counts.
   */
  readonly tokenCharging: TokenCharging;
  /** Single calls that may wait, those of lower priority aside. Default 10,000. */
  readonly maxQueue?: number | undefined;
  /** True for a credential of the call: there may be many thousands, and most are never seen again. */
  readonly transient?: boolean | undefined;
  /** Origin of the server, if the call has brought its base URL. */
  readonly server?: string | undefined;
}

/** Size of a call, as far as it is known before it is sent. */
export interface CallSize {
  /** Characters of everything that becomes prompt tokens. */
  readonly promptCharacters: number;
  /** Upper bound of the answer's tokens, over all choices; `undefined` if the caller sets none. */
  readonly maxAnswerTokens: number | undefined;
}

/** One call to be sent. */
export interface PacedCall {
  readonly scope: PacingScope;
  readonly size: CallSize;
  /**
   * Fairness key: calls with the same object go in order, and share the limits evenly with those of other
   * objects. `undefined` for a single call, which goes first.
   */
  readonly queue?: object;
  /** True if the call had its turn before: it goes first within its queue. */
  readonly returning?: boolean;
  /** @default 'normal' */
  readonly priority?: Priority | undefined;
  /** Permit of the call's pool: acquired when the call's turn comes, released while it waits. */
  readonly permit?: Permit;
}

/**
 * Reservation for sending one call now. Ended by `settle`, `fail` or `cancel`, of which only the first
 * counts.
 */
export interface Reservation {
  /** Takes the limits from a reply's headers, whatever its status. */
  observe(limits: readonly ReportedLimit[]): void;
  /** The answer has started to arrive. Needed for streams only; `settle` implies it. */
  begin(): void;
  /** The call was answered. */
  settle(usage: WireUsage | null | undefined): void;
  /** The call failed. After a 429 no call of the scope is sent until the provider's hint has passed. */
  fail(error: LlmError): void;
  /** The call was not sent: gives everything back. */
  cancel(): void;
}

/** How long a caller waits. */
export interface WaitOptions {
  /** Ends the wait at once. */
  readonly signal: AbortSignal;
  /**
   * Longest wait accepted, in milliseconds; a longer one is refused at once. For a single call it includes
   * the time in the queue; for a call with a `queue` it does not include the time behind calls of that queue.
   */
  readonly maxWaitMs: number;
  /**
   * Longest wait accepted for a limit per day, in milliseconds: one that is used up refills by single calls.
   * @default maxWaitMs
   */
  readonly maxDayWaitMs?: number;
}

/** Decides when a call may be sent. One per process, shared by all drivers. */
export abstract class Pacer {
  /**
   * Reserves a call without a wait; returns `undefined` if it has to wait.
   * @throws LlmError if a wait would be useless: see `reserve`
   */
  abstract tryReserve(call: PacedCall): Reservation | undefined;

  /**
   * Waits until the call may be sent. Resolves to `undefined` if its turn has come but its permit could not
   * be acquired: reserve again as `returning`, once there is one. Rejects with the signal's reason when it
   * fires.
   * @throws LlmError `rate_limit_exceeded` with the true `retryAfterMs` if the wait would exceed `maxWaitMs`;
   *   `queue_full` if as many single calls wait as may;
   *   `request_too_large_for_model` if no wait makes the call fit; `provider_quota_exhausted` while the
   *   account is known to have nothing left; the last failure of an instance that has not answered for a
   *   while
   */
  abstract reserve(call: PacedCall, options: WaitOptions): Promise<Reservation | undefined>;

  /**
   * Returns limits, calls in flight and waiting calls of every scope. Leaves out transient ones: they have
   * no name that tells them apart.
   * @param only ids of the scopes to return. Default: all
   */
  abstract states(only?: ReadonlySet<string>): Promise<readonly ScopeState[]>;

  /**
   * Returns, by id, a text that is another one after each change of the scope's state, unless time alone
   * explains it. Asks no store.
   */
  versions(): ReadonlyMap<string, string> {
    return new Map();
  }

  /** Returns the tokens to expect of a prompt, by the scope's answers; undefined before the first. */
  expectedTokens(_scope: PacingScope, _promptCharacters: number): number | undefined {
    return undefined;
  }

  /** Called when an instance is removed: its scopes may be forgotten, once no call of them is left. */
  forget(_driver: string): void {}
}
