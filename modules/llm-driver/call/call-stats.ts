/** What one item has cost so far. Kept outside the call so that it survives the call's failure. */
export class CallStats {
  /** Calls sent. */
  attempts = 0;
  /** Milliseconds spent waiting for the provider's limits and between attempts. */
  waitedMs = 0;
  /** Milliseconds spent on the provider, up to the answer or the first chunk of it. */
  providerMs = 0;
}
