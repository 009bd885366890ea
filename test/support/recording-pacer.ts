import { Pacer, type Reservation } from '../../modules/llm-driver/index.js';

/** What became of one reservation. */
export type Outcome = { readonly settled: unknown } | { readonly failed: string };

/** Lets every call through and records how its reservation was settled; one settled twice shows twice. */
export class RecordingPacer extends Pacer {
  readonly outcomes: Outcome[] = [];

  isOpen(): boolean {
    return true;
  }

  async opened(): Promise<void> {}

  reserve(): Reservation {
    return {
      settle: (usage) => this.outcomes.push({ settled: usage }),
      fail: (error) => this.outcomes.push({ failed: error.kind }),
    };
  }
}
