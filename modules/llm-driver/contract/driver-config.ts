import type { InstanceConfig, Secret } from '../../support/index.js';
import type { AiSdkLanguageModel } from './ai-sdk.types.js';
import type { ModelLimits } from './limits.types.js';
import type { PerCallOption } from './per-call.types.js';

/** Bounds of one exchange in milliseconds, of a day at most. Retries and waits are not counted. */
export interface Timeouts {
  /**
   * TCP and TLS handshake, name lookup included.
   * @default 5_000
   */
  readonly connectMs: number;
  /**
   * From the request sent to the first token of a stream, or to the first byte of the body of a whole answer.
   * The head of a reply and chunks without anything of the answer do not end it: a reasoning model thinks
   * before it answers, a local one reads the prompt or loads the model.
   * @default 300_000
   */
  readonly firstTokenMs: number;
  /**
   * Between two pieces of a reply after that.
   * @default 60_000
   */
  readonly idleMs: number;
  /**
   * The whole exchange, reply body included.
   * @default 600_000
   */
  readonly totalMs: number;
}

/** A day: what the timeouts of an instance may be at most. */
export const LONGEST_TIMEOUT_MS = 86_400_000;

/** Timeouts of an instance that configures none. */
export const DEFAULT_TIMEOUTS: Timeouts = {
  connectMs: 5_000,
  firstTokenMs: 300_000,
  idleMs: 60_000,
  totalMs: 600_000,
};

/**
 * Configuration of one driver instance. An empty text counts as left out. A setting that is left out is read
 * from its environment variable (`GROQ_API_KEY`); see the option `environment` of the module.
 */
export interface DriverConfig extends InstanceConfig {
  /**
   * API key of the provider. A stored setting wins over it.
   * @default that of the environment variable
   */
  readonly apiKey?: string | Secret;
  /**
   * URL with the version path: a call goes to `{baseUrl}/chat/completions`. Deployment configuration, never
   * taken from a request.
   * @default the provider's
   */
  readonly baseUrl?: string;
  /**
   * Model that answers a call that names none. A stored setting wins over it. For the driver `ai-sdk` also a
   * model of the AI SDK.
   * @default the driver's
   */
  readonly model?: string | AiSdkLanguageModel;
  /**
   * Limits by model; `*` stands for every other model. A limit that is left out is learned from replies if
   * the provider tells it.
   */
  readonly limits?: Readonly<Record<string, ModelLimits>>;
  /**
   * Single calls that may wait for the limits of one model at a time. A further one fails at once with
   * `queue_full`. Calls of lower priority do not count: they are refused first. Calls of pools neither: a
   * pool waits with a bounded number of calls. Integer from 1.
   * @default 10_000
   */
  readonly maxQueue?: number | undefined;
  /** Timeouts that differ from the defaults of {@link Timeouts}. */
  readonly timeouts?: Partial<Timeouts>;
  /**
   * What calls may bring of their own instead: the key of a customer, headers, a base URL. See
   * `PerCallOptions`.
   * @default [], nothing
   */
  readonly perCall?: readonly PerCallOption[] | undefined;
  /** Options of one driver, such as the mock's `reply`. */
  readonly [option: string]: unknown;
}
