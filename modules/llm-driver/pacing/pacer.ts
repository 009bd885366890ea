import type { Secret } from '../../support/index.js';
import type { LlmError } from '../contract/llm-error.js';
import type { WireUsage } from '../contract/chat.types.js';

/** What provider limits belong to. Every pool, stream and single call in the process with the same scope shares them. */
export interface PacingScope {
  /** Driver instance. */
  readonly driver: string;
  /** Stands for the API key; never the key itself. */
  readonly credential: number;
  readonly model: string;
}

const credentialIds = new WeakMap<Secret, number>();
let lastCredentialId = 0;

/** Stands for a secret in a scope without saying anything about it: the same secret object, the same number; 0 for none. */
export function credentialId(secret: Secret | undefined): number {
  if (secret === undefined) return 0;
  const known = credentialIds.get(secret);
  if (known !== undefined) return known;
  credentialIds.set(secret, ++lastCredentialId);
  return lastCredentialId;
}

/** The right to send one call now. Settled exactly once. */
export interface Reservation {
  /** The call was answered. */
  settle(usage: WireUsage | null | undefined): void;
  /** The call failed; a 429 holds back the whole scope until the provider's hint has passed. */
  fail(error: LlmError): void;
}

/** How long a caller is willing to wait. */
export interface Patience {
  readonly signal: AbortSignal;
  /** Longest wait accepted, in milliseconds; a longer one fails at once. */
  readonly maxWaitMs: number;
}

/** Decides when a call may be sent. One per process, under every driver. */
export abstract class Pacer {
  /** Whether a call of this scope may be sent now. */
  abstract isOpen(scope: PacingScope): boolean;

  /**
   * Resolves once a call of this scope may be sent.
   * @throws LlmError `rate_limit_exceeded` with `retryAfterMs` when the wait would be longer than `maxWaitMs`
   */
  abstract opened(scope: PacingScope, patience: Patience): Promise<void>;

  /** Takes the right to send one call now; `undefined` where `opened` has to be awaited (again) first. */
  abstract reserve(scope: PacingScope): Reservation | undefined;
}
