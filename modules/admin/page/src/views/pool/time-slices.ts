/** A task longer than this is felt. */
const SLICE_MS = 12;

/** Gives the page its turn in the middle of long work: `if (slices.over()) await slices.next();`. */
export class TimeSlices {
  private endsAt: number;

  constructor(
    private readonly now: () => number = () => performance.now(),
    private readonly turn: () => Promise<void> = () => new Promise((resolve) => setTimeout(resolve)),
  ) {
    this.endsAt = now() + SLICE_MS;
  }

  over(): boolean {
    return this.now() >= this.endsAt;
  }

  /** Resolves once everything else that was due has had its turn. */
  async next(): Promise<void> {
    await this.turn();
    this.endsAt = this.now() + SLICE_MS;
  }
}
