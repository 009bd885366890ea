import {
  Pacer,
  type PacedCall,
  type Reservation,
  type ScopeState,
  type WaitOptions,
} from '../../modules/llm-driver/index.js';

/** Paces as another pacer does, and counts the ends of each of its reservations. */
export class CountingPacer extends Pacer {
  /** Number of ends, by reservation. */
  readonly ends: number[] = [];

  constructor(private readonly inner: Pacer) {
    super();
  }

  tryReserve(call: PacedCall): Reservation | undefined {
    return this.counted(this.inner.tryReserve(call));
  }

  async reserve(call: PacedCall, options: WaitOptions): Promise<Reservation | undefined> {
    return this.counted(await this.inner.reserve(call, options));
  }

  states(only?: ReadonlySet<string>): Promise<readonly ScopeState[]> {
    return this.inner.states(only);
  }

  override versions(): ReadonlyMap<string, string> {
    return this.inner.versions();
  }

  private counted(reservation: Reservation | undefined): Reservation | undefined {
    if (reservation === undefined) return undefined;
    const index = this.ends.push(0) - 1;
    const count = () => (this.ends[index]! += 1);
    return {
      observe: (limits) => reservation.observe(limits),
      begin: () => reservation.begin(),
      settle: (usage) => (count(), reservation.settle(usage)),
      fail: (error) => (count(), reservation.fail(error)),
      cancel: () => (count(), reservation.cancel()),
    };
  }
}
