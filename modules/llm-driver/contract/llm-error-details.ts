import type { LimitLevel } from '../../support/index.js';
import type { LimitFigures } from './limits.types.js';

/** Details of a failure beside its kind. All are optional. */
export interface LlmErrorDetails {
  /**
   * True if the same call may succeed later. Decided once, where the reply is read.
   * @default false
   */
  readonly retryable?: boolean;
  /**
   * Retries this failure is worth at most.
   * @default as many as the caller's `attempts` allow
   */
  readonly retryLimit?: number;
  /** Wait that the provider asks for, in milliseconds from now. */
  readonly retryAfterMs?: number;
  /** Figures of the limit that was exceeded, from the provider's refusal. Never its text. */
  readonly limitFigures?: LimitFigures;
  /**
   * Levels of the limits as we count them, instead of `limitFigures`: for a call that we refuse ourselves.
   */
  readonly limitLevels?: readonly LimitLevel[];
  /**
   * Machine-readable code from a closed list, such as a provider's `unsupported_value`.
   * @default the kind
   */
  readonly code?: string;
  /** Path of the request field at fault (`messages[0].content`). */
  readonly param?: string | null;
  /**
   * A text of ours, which clients of the gateway may see. Never the provider's: it may hold keys or a user's
   * data.
   * @default the kind's
   */
  readonly message?: string;
  /**
   * Shown to HTTP clients of an application instead. It names no instance, model or setting.
   * @default `message` where the request is at fault, else the kind's
   */
  readonly publicMessage?: string | undefined;
  /** What to do about it at this provider, behind all other words. `{model}` stands for the model. */
  readonly advice?: string | undefined;
  /** Key of the setting that is wrong or missing (`base_url`), if it is one. */
  readonly setting?: string | undefined;
  /** HTTP status of the provider's reply; unset if it did not answer. */
  readonly providerStatus?: number;
  /** The provider's error code, from a closed list; for logs. */
  readonly providerCode?: string;
  /** The provider's `x-request-id`, for its support desk. */
  readonly providerRequestId?: string;
  /**
   * True if a model is being loaded: worth more retries than `attempts` allows by default, up to
   * `retryLimit`.
   * @default false
   */
  readonly isWarmingUp?: boolean;
  /**
   * What the provider says of the request that it refuses, as it came. Never shown: `inCall` takes secrets
   * out of it first.
   */
  readonly providerWords?: string | undefined;
  /**
   * True if the provider may have done the work, and may bill it, although no answer came.
   * @default false
   */
  readonly ambiguous?: boolean;
  /** The underlying failure, for logs. */
  readonly cause?: unknown;
}
