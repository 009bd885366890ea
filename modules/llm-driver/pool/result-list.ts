import type { PoolResult } from '../contract/pool.types.js';
import type { ResultTaker } from './pool-run.js';

/** Puts every result at its prompt's index. */
export class ResultList implements ResultTaker {
  /** Wanted as they come. */
  readonly held = 0;
  readonly whole: Promise<PoolResult[]>;
  private readonly results: PoolResult[];
  private resolve!: (results: PoolResult[]) => void;
  private reject!: (reason: unknown) => void;

  constructor(length: number) {
    this.results = new Array<PoolResult>(length);
    this.whole = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  take(result: PoolResult): void {
    this.results[result.index] = result;
  }

  ended(error: { readonly thrown: unknown } | undefined): void {
    if (error) this.reject(error.thrown);
    else this.resolve(this.results);
  }
}
