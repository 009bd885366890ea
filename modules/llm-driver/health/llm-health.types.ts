/** Options of {@link LlmHealthIndicator.isHealthy}. */
export interface LlmHealthOptions {
  /**
   * References of the models that must be able to answer: named models, `instance/model` or instances.
   * @default the default instance
   */
  readonly models?: readonly string[] | undefined;
  /**
   * Asks each provider for its list of models: finds a refused key and a broken network, costs no tokens.
   * @default false: no provider is called
   */
  readonly probe?: boolean | undefined;
  /**
   * Milliseconds that a probe may take. Above 0.
   * @default 5_000
   */
  readonly timeoutMs?: number | undefined;
  /**
   * Milliseconds that a call may have to wait for the provider's limit. A model that is held back for longer
   * is `down`. 0 or more.
   * @default 60_000, the longest wait that a call accepts by default
   */
  readonly maxWaitMs?: number | undefined;
}

/** Whether one model can answer. */
export interface LlmModelHealth {
  readonly status: 'up' | 'down';
  /**
   * Why it cannot: `circuit_open`, `rate_limited`, `not_configured`, or the code of the error, such as
   * `upstream_auth_failed`. That of the first target for a named model.
   */
  readonly reason?: string | undefined;
  /** Milliseconds until its limit lets a call pass. */
  readonly retryAfterMs?: number | undefined;
}

/** Result in the form of terminus: `HealthIndicatorResult`. */
export type LlmHealthResult<Key extends string = string> = Record<
  Key,
  { readonly status: 'up' | 'down'; readonly models: Readonly<Record<string, LlmModelHealth>> }
>;
