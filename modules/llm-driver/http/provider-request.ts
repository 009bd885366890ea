import type { Timeouts } from '../contract/driver-config.js';

/** What a request to a provider carries. */
export interface ProviderRequest {
  /** By name; or names and values in turn, which costs least, and then none of those the request has anyway. */
  readonly headers: Readonly<Record<string, string>> | readonly string[];
  /** JSON text. */
  readonly body?: string;
  /** Ends the exchange at once and closes its socket. */
  readonly signal?: AbortSignal;
  /** `totalMs` is not enforced here: whoever owns the signal fires it. */
  readonly timeouts: Omit<Timeouts, 'totalMs'>;
}
