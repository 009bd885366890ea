import type { Cancellation, Clock, InstanceConfig, Random, Secret } from '../../support/index.js';
import type { CallRunner } from '../call/call-runner.js';
import type { ProviderHttp } from '../http/provider-http.js';
import type { ModelLimits, ReportedLimit } from '../pacing/limits.js';
import type { DriverSettings } from './driver-settings.js';

/** How long one exchange may take, in milliseconds. Retries and waits between them are not counted. */
export interface Timeouts {
  /** TCP and TLS handshake, name lookup included. Default 5,000. */
  readonly connectMs: number;
  /** From the request sent to the first byte of the reply. Default 300,000: a reasoning model thinks before it answers. */
  readonly firstByteMs: number;
  /** Between two pieces of a reply. Default 60,000. */
  readonly idleMs: number;
  /** The exchange as a whole, body included. Default 600,000. */
  readonly totalMs: number;
}

export const DEFAULT_TIMEOUTS: Timeouts = {
  connectMs: 5_000,
  firstByteMs: 300_000,
  idleMs: 60_000,
  totalMs: 600_000,
};

/** How one driver instance is configured: in module options, or from the environment. */
export interface DriverConfig extends InstanceConfig {
  readonly apiKey?: string | Secret;
  /** Version path included: a call goes to `{baseUrl}/chat/completions`. Deployment configuration, never from a request. */
  readonly baseUrl?: string;
  /** Model used where a call names none. */
  readonly model?: string;
  /** Limits by model, `*` for every other one. What is not given is learned from replies where the provider tells. */
  readonly limits?: Readonly<Record<string, ModelLimits>>;
  readonly timeouts?: Partial<Timeouts>;
  /** Options of a driver's own, such as the mock's `reply`. */
  readonly [option: string]: unknown;
}

/** What a driver instance is given. Drivers keep it and nothing else: they hold no state of a call. */
export interface DriverContext {
  /** The instance's name. */
  readonly name: string;
  readonly config: DriverConfig;
  /** Values in force at the moment of a call. */
  readonly settings: DriverSettings;
  readonly clock: Clock;
  readonly random: Random;
  readonly http: ProviderHttp;
  /** Sends this instance's calls: the one retry loop there is. */
  readonly runner: CallRunner;
  readonly timeouts: Timeouts;
}

/** One exchange with the provider, as a driver's `send` sees it. */
export interface Exchange {
  /** Fires on the caller's abort, on a deadline and on the exchange's own timeout. Pass it on to whatever does the I/O. */
  readonly signal: AbortSignal;
  /** The same without the cost of a signal, for I/O over `context.http`. */
  readonly cancellation: Cancellation;
  /** 1 for the first call. */
  readonly attempt: number;
  /** Whether the caller may pass the answer on as it came: then its text is worth keeping. See `noteOrigin`. */
  readonly passedOn: boolean;
  /**
   * Tells what the reply's headers said of the provider's limits, whatever its status; the calls to come are paced by it.
   * Call it as soon as the headers are there. An empty list says nothing: a limit that is not told is unknown, not absent.
   */
  reportLimits(limits: readonly ReportedLimit[]): void;
}
