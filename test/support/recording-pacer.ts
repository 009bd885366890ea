import { Pacer, type Reservation, type ScopeState } from '../../modules/llm-driver/index.js';

/** End of one reservation. */
export type Outcome =
  { readonly settled: unknown } | { readonly failed: string } | { readonly cancelled: true };

/**
 * Lets every call through, and records each end of its reservation: one that is ended twice is recorded
 * twice.
 */
export class RecordingPacer extends Pacer {
  readonly outcomes: Outcome[] = [];

  tryReserve(): Reservation {
    return {
      observe: () => {},
      begin: () => {},
      settle: (usage) => this.outcomes.push({ settled: usage }),
      fail: (error) => this.outcomes.push({ failed: error.kind }),
      cancel: () => this.outcomes.push({ cancelled: true }),
    };
  }

  async reserve(): Promise<Reservation> {
    return this.tryReserve();
  }

  async states(): Promise<readonly ScopeState[]> {
    return [];
  }
}
