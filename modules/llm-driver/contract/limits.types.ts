/** What a limit counts. Some organisations have input and output tokens limited apart. */
export type LimitUnit = 'requests' | 'tokens' | 'input_tokens' | 'output_tokens';
export type LimitWindow = 'minute' | 'day';

/** Limits of one model, as they are configured. What is left out is unknown, not unlimited. */
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

/** One limit as a reply's headers tell it. */
export interface ReportedLimit {
  readonly unit: 'requests' | 'tokens';
  /** Left out where the provider does not say and nothing is known of it: then `resetMs` tells. */
  readonly window?: LimitWindow;
  readonly limit: number;
  readonly remaining: number;
  /** Until the limit is unused again; not until the next call fits. */
  readonly resetMs?: number;
}

/** A provider's own figures in a refusal: "on tokens per min (TPM): Limit 6000, Used 5034, Requested 1443". */
export interface LimitFigures {
  readonly unit: LimitUnit;
  readonly window: LimitWindow;
  readonly limit: number;
  readonly used?: number;
  readonly requested?: number;
}

/** One limit as the pacer keeps it. */
export interface LimitState {
  readonly unit: LimitUnit;
  readonly window: LimitWindow;
  readonly limit: number;
  /** Left now, rounded down. */
  readonly remaining: number;
  readonly source: 'configured' | 'learned';
}

/** What the pacer knows of one scope, holds back and waits for. */
export interface ScopeState {
  /** Driver instance. */
  readonly driver: string;
  readonly model: string;
  readonly limits: readonly LimitState[];
  readonly inFlight: number;
  readonly waiting: number;
  /** Calls in flight at most for now, found by trying; `null` where nothing bounds them. */
  readonly concurrency: number | null;
  /** Milliseconds until the provider's hint has passed; 0 where nothing is held back. */
  readonly heldForMs: number;
  /** Milliseconds until the next waiting call may go, `null` where none waits or it waits for an answer to another. */
  readonly nextInMs: number | null;
  /** Whether the driver instance is answered at all. */
  readonly circuit: 'closed' | 'open' | 'half_open';
}
