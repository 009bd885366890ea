import type { Secret } from '../../support/index.js';
import type { WireUsage } from '../contract/chat.types.js';
import type { LlmError } from '../contract/llm-error.js';
import type { ModelLimits, ReportedLimit, ScopeState } from '../contract/limits.types.js';
import type { Permit } from './semaphore.js';

/**
 * What provider limits belong to. Every pool, stream and single call in the process with the same instance,
 * credential and model shares them. Cheapest where it is the same object from call to call.
 */
export interface PacingScope {
  /** Driver instance. */
  readonly driver: string;
  /** Stands for the API key; never the key itself. 0 where there is none. */
  readonly credential: number;
  readonly model: string;
  /** Configured limits, in force for this very call. */
  readonly limits?: ModelLimits;
  /**
   * Whether the provider charges the prompt and all of `max_tokens` when it admits a call and keeps it, or in
   * the end what was used.
   */
  readonly tokenCharging: 'up_front' | 'as_used';
}

const credentialIds = new WeakMap<Secret, number>();
let lastCredentialId = 0;

/**
 * Stands for a secret in a scope without saying anything about it: the same secret object, the same number; 0
 * for none.
 */
export function credentialId(secret: Secret | undefined): number {
  if (secret === undefined) return 0;
  const known = credentialIds.get(secret);
  if (known !== undefined) return known;
  credentialIds.set(secret, ++lastCredentialId);
  return lastCredentialId;
}

/** How much a call asks for, as far as that is known before it is sent. */
export interface CallSize {
  /** Characters of everything that becomes prompt tokens. */
  readonly promptCharacters: number;
  /** Tokens the answer may take at most, all choices together; `undefined` where the caller sets no bound. */
  readonly maxAnswerTokens: number | undefined;
}

/** One call that wants to be sent. */
export interface PacedCall {
  readonly scope: PacingScope;
  readonly size: CallSize;
  /**
   * What it belongs to: calls of one line go in order, lines share evenly. `undefined` for a single call,
   * which goes first.
   */
  readonly queue?: object;
  /** The call had its turn before: it comes first in its line. */
  readonly returning?: boolean;
  /**
   * A place the call needs besides, among the calls of its pool in flight: taken when its turn comes, given
   * back to wait.
   */
  readonly permit?: Permit;
}

/** The right to send one call now. Ended exactly once, by `settle`, `fail` or `cancel`. */
export interface Reservation {
  /** What a reply's headers said, whatever its status. */
  observe(limits: readonly ReportedLimit[]): void;
  /** The answer has begun to arrive. A stream tells; otherwise `settle` implies it. */
  begin(): void;
  /** The call was answered. */
  settle(usage: WireUsage | null | undefined): void;
  /** The call failed; a 429 holds back the whole scope until the provider's hint has passed. */
  fail(error: LlmError): void;
  /** The call was not sent after all: as if nothing had been reserved. */
  cancel(): void;
}

/** How long a caller is willing to wait. */
export interface WaitOptions {
  readonly signal: AbortSignal;
  /**
   * Longest wait accepted, in milliseconds; a longer one fails at once. For a single call that is the time in
   * line as well; a call of a line of its own does not count the time behind its own kind.
   */
  readonly maxWaitMs: number;
}

/** Decides when a call may be sent. One per process, under every driver. */
export abstract class Pacer {
  /**
   * The right to send a call now; `undefined` where it has to wait.
   * @throws LlmError where waiting is pointless: see `reserve`
   */
  abstract tryReserve(call: PacedCall): Reservation | undefined;

  /**
   * Waits until the call may be sent. Resolves to `undefined` where its turn has come but there was no room
   * in its slot: ask again, `returning`, once there is. A signal that fires ends the wait at once.
   * @throws LlmError `rate_limit_exceeded` with the true `retryAfterMs` where the wait would be longer than
   *   `maxWaitMs`; `request_too_large_for_model` where no wait makes the call fit; `provider_quota_exhausted`
   *   while the account is known to have nothing left; the last failure of an instance that has not answered
   *   for a while
   */
  abstract reserve(call: PacedCall, patience: WaitOptions): Promise<Reservation | undefined>;

  /** What is known, held and waited for, scope by scope. */
  abstract states(): Promise<readonly ScopeState[]>;
}
