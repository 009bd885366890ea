import type { Change, Limit, UnderWay } from '../../llm-driver/index.js';
import { plus } from './amounts.js';

/** Sums up the changes of one scope. */
export class MergedChanges {
  /** By their limits: a change of others cannot be added to them. */
  private readonly changes = new Map<string, Change>();
  private underWay: UnderWay | undefined;

  get isEmpty(): boolean {
    return this.changes.size === 0;
  }

  add(change: Change): void {
    if (change.underWay) ({ underWay: this.underWay } = change);
    const key = keyOf(change.limits);
    const known = this.changes.get(key);
    if (known === undefined) this.changes.set(key, change);
    else {
      const { amounts, charged = 0, unused = 0, dropped } = known;
      this.changes.set(key, {
        ...change,
        amounts: plus(amounts, change.amounts),
        charged: charged + (change.charged ?? 0),
        unused: unused + (change.unused ?? 0),
        // Of a process only the latest one counts.
        dropped: change.dropped ?? dropped,
      });
    }
  }

  /** Returns the sums, and begins anew. */
  take(): readonly Change[] {
    const { underWay } = this;
    const all = [...this.changes.values()].map((change) => ({ ...change, underWay }));
    this.changes.clear();
    this.underWay = undefined;
    return all;
  }
}

function keyOf(limits: readonly Limit[]): string {
  return limits.map(({ key, size }) => `${key} ${size}`).join();
}
