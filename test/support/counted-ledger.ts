import {
  type SlotAnswer,
  SlotLedger,
  type SlotRequest,
  type SlotState,
} from '../../modules/cluster/slots/slot-ledger.js';

/** Passes on what it is asked, and knows what is not answered yet. Cut off, it fails. */
export class CountedLedger extends SlotLedger {
  isCut = false;
  private readonly open = new Set<Promise<unknown>>();

  constructor(private readonly ledger: SlotLedger) {
    super();
  }

  /** Resolves when everything that was asked is answered. */
  async settled(): Promise<void> {
    while (this.open.size > 0) await Promise.allSettled(this.open);
  }

  acquire(request: SlotRequest): Promise<SlotAnswer> {
    return this.count(() => this.ledger.acquire(request));
  }

  release(process: string, actor: string, calls: number, averageMs: number): Promise<void> {
    return this.count(() => this.ledger.release(process, actor, calls, averageMs));
  }

  renew(process: string, states: readonly SlotState[]): Promise<void> {
    return this.count(() => this.ledger.renew(process, states));
  }

  private async count<T>(ask: () => Promise<T>): Promise<T> {
    if (this.isCut) throw new Error('cut off');
    const answer = ask();
    this.open.add(answer);
    try {
      return await answer;
    } finally {
      this.open.delete(answer);
    }
  }
}
