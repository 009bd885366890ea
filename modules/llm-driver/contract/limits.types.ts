/** Amounts that a limit counts. Some organisations have input and output tokens limited apart. */
export type LimitUnit = 'requests' | 'tokens' | 'input_tokens' | 'output_tokens';

/** Time in which a limit's amount may be used. */
export type LimitWindow = 'minute' | 'day';

/** Configured limits of one model: integers above 0. A limit that is left out is unknown, not unlimited. */
export interface ModelLimits {
  /** Requests per minute. */
  readonly rpm?: number;
  /** Tokens per minute, prompt and answer together. */
  readonly tpm?: number;
  /** Prompt tokens per minute. */
  readonly itpm?: number;
  /** Answer tokens per minute. */
  readonly otpm?: number;
  /** Requests per day. */
  readonly rpd?: number;
  /** Tokens per day, prompt and answer together. */
  readonly tpd?: number;
  /** Calls in flight at most, over all callers. */
  readonly concurrency?: number;
}

/** One limit as the headers of a reply tell it. */
export interface ReportedLimit {
  readonly unit: LimitUnit;
  /**
   * Left out if the provider does not say and its documentation neither; it is then inferred from `resetMs`.
   */
  readonly window?: LimitWindow;
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds until the limit is unused again; not until the next call fits. */
  readonly resetMs?: number;
}

/** A provider's figures in a refusal: "on tokens per min (TPM): Limit 6000, Used 5034, Requested 1443". */
export interface LimitFigures {
  readonly unit: LimitUnit;
  readonly window: LimitWindow;
  readonly limit: number;
  readonly used?: number;
  readonly requested?: number;
}

/** One limit as the pacer counts it. */
export interface LimitState {
  readonly unit: LimitUnit;
  readonly window: LimitWindow;
  readonly limit: number;
  /** Amount that can be used now, rounded down. */
  readonly remaining: number;
  /** `configured` in the settings, or `learned` from the provider's replies. */
  readonly source: 'configured' | 'learned';
}

/**
 * State of one scope, a model of a driver instance with one API key: its limits, its calls and what delays
 * them.
 */
export interface ScopeState {
  /**
   * Stands for the scope, in all processes that have the same `pacing.fingerprintKey`. Tells nothing about
   * the API key. Left out for a model that was not called yet.
   */
  readonly id?: string;
  /** Driver instance. */
  readonly driver: string;
  readonly model: string;
  readonly limits: readonly LimitState[];
  /** Calls sent and not answered yet. */
  readonly inFlight: number;
  /** Calls that wait to be sent. */
  readonly waiting: number;
  /** Calls in flight at most for now, found by trying; `null` if there is no such bound. */
  readonly concurrency: number | null;
  /** Milliseconds until the provider's retry hint has passed; 0 if there is none. */
  readonly heldForMs: number;
  /**
   * Milliseconds until the next waiting call may be sent; `null` if none waits or it waits for another call's
   * answer.
   */
  readonly nextInMs: number | null;
  /**
   * `closed`: calls are sent. `open`: the model or the whole instance does not answer. `half_open`: one call
   * tries whether it does.
   */
  readonly circuit: 'closed' | 'open' | 'half_open';
  /** The same for the instance alone, whichever of its models was called. */
  readonly providerCircuit: 'closed' | 'open' | 'half_open';
}
