import type { Clock } from '../../support/index.js';
import { LlmError } from '../contract/llm-error.js';
import { Pacer, type PacingScope, type Patience, type Reservation } from './pacer.js';

/** Holds back a scope while the provider has asked for it, and lets everything through otherwise. */
export class HoldBackPacer extends Pacer {
  /** Monotonic time until which a scope is closed, by scope key. Only closed scopes have an entry. */
  private readonly closedUntil = new Map<string, number>();

  constructor(private readonly clock: Clock) {
    super();
  }

  isOpen(scope: PacingScope): boolean {
    return this.closedUntil.size === 0 || this.remainingMs(keyOf(scope)) === 0;
  }

  async opened(scope: PacingScope, patience: Patience): Promise<void> {
    const key = keyOf(scope);
    // The hint can be moved further while waiting, so look again after each sleep.
    for (let remainingMs = this.remainingMs(key); remainingMs > 0; remainingMs = this.remainingMs(key)) {
      if (remainingMs > patience.maxWaitMs)
        throw new LlmError('rate_limit_exceeded', { retryAfterMs: remainingMs });
      await this.clock.sleep(remainingMs, patience.signal);
    }
  }

  reserve(scope: PacingScope): Reservation | undefined {
    if (!this.isOpen(scope)) return undefined;
    return { settle: () => {}, fail: (error) => this.close(keyOf(scope), error) };
  }

  private close(key: string, error: LlmError): void {
    if (error.kind !== 'rate_limit_exceeded' || error.retryAfterMs === undefined) return;
    const until = this.clock.monotonic() + error.retryAfterMs;
    if (until > (this.closedUntil.get(key) ?? 0)) this.closedUntil.set(key, until);
  }

  private remainingMs(key: string): number {
    const until = this.closedUntil.get(key);
    if (until === undefined) return 0;
    const remainingMs = until - this.clock.monotonic();
    if (remainingMs > 0) return remainingMs;
    this.closedUntil.delete(key);
    return 0;
  }
}

function keyOf(scope: PacingScope): string {
  return `${scope.driver} ${scope.credential} ${scope.model}`;
}
