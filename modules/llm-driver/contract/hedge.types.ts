import type { Usage } from './usage.types.js';

/** When a call is sent a second time, and how often. */
export interface HedgeOptions {
  /**
   * Milliseconds from the sending of the first call.
   * @default the time in which 95 % of the model's latest calls were answered; no second call before 20 are
   */
  readonly afterMs?: number | undefined;
  /**
   * Share of the model's calls with this option that are sent twice at most, after the first three. Above 0,
   * at most 1.
   * @default 0.05
   */
  readonly budget?: number | undefined;
}

/** A second call that was sent because the first one took long. */
export interface HedgeReport {
  /** True if the second call has answered, false if the first one has, or neither. */
  readonly won: boolean;
  /**
   * Tokens that the provider may charge for the call which has not answered. `estimated`: as much as the
   * other one, or the prompt alone of a stream and of a call that failed.
   */
  readonly usage: Usage;
}
