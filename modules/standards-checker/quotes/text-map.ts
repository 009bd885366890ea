import { IntList } from './int-list.js';

/**
 * The places in an original text that the code units of another text come from. Consists of runs: a run as
 * long as its original maps one to one; each unit of another run maps to all of its original.
 */
export class TextMap {
  private readonly starts = new IntList();
  private readonly froms = new IntList();
  private readonly tos = new IntList();
  private length = 0;

  /** Appends `length` code units that come from `from` to `to`. Places never go back. */
  add(length: number, from: number, to: number): void {
    if (length === 0) return;
    const last = this.starts.length - 1;
    const linear = length === to - from;
    if (last >= 0 && linear && this.isLinear(last) && this.tos.at(last) === from) this.tos.set(last, to);
    else {
      this.starts.push(this.length);
      this.froms.push(from);
      this.tos.push(to);
    }
    this.length += length;
  }

  /** Extends the original of the last code unit. */
  extend(to: number): void {
    const last = this.starts.length - 1;
    if (last < 0 || this.tos.at(last) >= to) return;
    if (this.length - this.starts.at(last) > 1 && this.isLinear(last)) {
      const from = this.tos.at(last) - 1;
      this.tos.set(last, from);
      this.starts.push(this.length - 1);
      this.froms.push(from);
      this.tos.push(to);
    } else this.tos.set(last, to);
  }

  /** Returns where the original of a code unit starts. */
  startOf(index: number): number {
    const run = this.runOf(index);
    const from = this.froms.at(run);
    return this.isLinear(run) ? from + index - this.starts.at(run) : from;
  }

  /** Returns where the original of a code unit ends. */
  endOf(index: number): number {
    const run = this.runOf(index);
    return this.isLinear(run) ? this.startOf(index) + 1 : this.tos.at(run);
  }

  /** Returns the first code unit whose original starts at `place` or later. */
  firstFrom(place: number): number {
    const run = this.froms.lowerBound(place + 1) - 1;
    if (run < 0) return 0;
    const offset = place - this.froms.at(run);
    if (offset === 0) return this.starts.at(run);
    return Math.min(this.starts.at(run) + (this.isLinear(run) ? offset : Infinity), this.endOfRun(run));
  }

  /** Returns the number of code units whose originals end at `place` or before. */
  countTo(place: number): number {
    const run = this.tos.lowerBound(place + 1);
    if (run >= this.starts.length) return this.length;
    const offset = place - this.froms.at(run);
    return this.starts.at(run) + (this.isLinear(run) ? Math.max(0, offset) : 0);
  }

  private isLinear(run: number): boolean {
    return this.endOfRun(run) - this.starts.at(run) === this.tos.at(run) - this.froms.at(run);
  }

  private endOfRun(run: number): number {
    return run + 1 < this.starts.length ? this.starts.at(run + 1) : this.length;
  }

  private runOf(index: number): number {
    return this.starts.lowerBound(index + 1) - 1;
  }
}
