/** One limit, and what is left of it now. */
export interface Limit {
  readonly unit: 'requests' | 'tokens' | 'input_tokens' | 'output_tokens';
  readonly window: 'minute' | 'day';
  readonly limit: number;
  readonly remaining: number;
  readonly source: 'configured' | 'learned';
}

export type Circuit = 'closed' | 'open' | 'half_open';

/** Of `GET /api/v1/limits`: what is known of one driver instance and model. */
export interface LimitScope {
  readonly driver: string;
  /** `*` stands for every model that has no limits of its own. */
  readonly model: string;
  readonly limits: readonly Limit[];
  readonly in_flight: number;
  readonly waiting: number;
  readonly concurrency: number | null;
  readonly held_for_ms: number;
  readonly next_in_ms: number | null;
  readonly circuit: Circuit;
}
