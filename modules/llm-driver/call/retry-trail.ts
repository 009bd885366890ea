import type { LlmError, LlmErrorKind } from '../contract/llm-error.js';

/** What went wrong with one item so far: decides whether a failure that is worth few retries is worth another one. */
export class RetryTrail {
  private readonly retries = new Map<LlmErrorKind, number>();
  private successesSeen = 0;

  /**
   * @param successes answers the instance has given so far, to anybody
   */
  allows(error: LlmError, successes: number): boolean {
    if (!error.retryable) return false;
    if (error.retryLimit === undefined) return true;
    // A reply cut off on the way is worth one retry: twice in a row the provider is broken, not the line. But if it
    // has answered others well in between, the line it is, and the count starts anew.
    const fresh = error.kind === 'upstream_invalid_response' && successes > this.successesSeen;
    const spent = fresh ? 0 : (this.retries.get(error.kind) ?? 0);
    this.successesSeen = successes;
    this.retries.set(error.kind, spent + 1);
    return spent < error.retryLimit;
  }
}
