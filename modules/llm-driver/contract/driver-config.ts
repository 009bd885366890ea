import type { InstanceConfig, Secret } from '../../support/index.js';
import type { ModelLimits } from './limits.types.js';

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
