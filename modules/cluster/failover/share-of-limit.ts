import { Limit } from '../../llm-driver/index.js';

/** One process's part of a limit. */
export class ShareOfLimit extends Limit {
  override readonly ceiling: number;
  override readonly perMs: number;
  override readonly maxDebt: number;

  constructor({ unit, window, size, source, ceiling, perMs, maxDebt }: Limit, processes: number) {
    super(unit, window, size / processes, source);
    this.ceiling = ceiling / processes;
    this.perMs = perMs / processes;
    this.maxDebt = maxDebt / processes;
  }
}
