import type { Timeouts } from '../contract/driver-config.js';
import type { ExchangeProgress } from '../contract/exchange.js';

/** A request to a provider, besides its method and URL. */
export interface ProviderRequest {
  /**
   * By name, or names and values in turn, which costs less. The latter must not repeat headers that we add.
   */
  readonly headers: Readonly<Record<string, string>> | readonly string[];
  /** JSON text, or the pieces of a body of another type. */
  readonly body?: string | readonly Uint8Array[];
  /** Type of the body. Default: that of JSON, where JSON is posted. */
  readonly contentType?: string;
  /** Ends the exchange at once and closes its socket. */
  readonly signal?: AbortSignal;
  /**
   * Tells whether a streamed reply still waits for its first token. Default: until the first byte of its
   * body.
   */
  readonly progress?: ExchangeProgress | undefined;
  /** `totalMs` is not enforced here: the owner of the signal does that. */
  readonly timeouts: Omit<Timeouts, 'totalMs'>;
}
