import type { CheckItem } from '../judging/check-plan.js';
import type { JudgementCache } from './judgement-cache.js';
import type { JudgementKeys } from './judgement-keys.js';
import type { Judgement } from './judgement.js';

/** Keys in one query. */
const BATCH_SIZE = 500;

/** What a check needs of a cache. */
export interface CheckJudgementsOptions {
  readonly cache: JudgementCache;
  readonly keys: JudgementKeys;
  readonly owner: string;
  /** Receives the first error of the cache. It is not used any more in this check then. */
  readonly onError: (error: unknown) => void;
}

/** Finds and stores the judgements of one check. Never throws: a cache that fails costs no verdict. */
export class CheckJudgements {
  private waiting = new Map<string, Judgement>();
  private writing: Promise<void> | undefined;
  private failed = false;

  constructor(private readonly options: CheckJudgementsOptions) {}

  /** Yields the items whose judgement is known. */
  async *find(items: readonly CheckItem[]): AsyncGenerator<readonly [CheckItem, Judgement], void, undefined> {
    const { cache, keys, owner } = this.options;
    for (let start = 0; start < items.length && !this.failed; start += BATCH_SIZE) {
      const batch = items.slice(start, start + BATCH_SIZE).map((item) => [item, keys.of(item)] as const);
      const asked = [...new Set(batch.map(([, key]) => key))];
      const known = await cache.find(asked, owner).catch((error: unknown) => this.fail(error));
      if (known === undefined) return;
      for (const [item, key] of batch) {
        const judgement = known.get(key);
        if (judgement !== undefined) yield [item, judgement];
      }
    }
  }

  /**
   * Stores the judgement of an item in the background: at once, or with others once the write under way has
   * ended.
   */
  add(item: CheckItem, judgement: Judgement): void {
    if (this.failed) return;
    this.waiting.set(this.options.keys.of(item), judgement);
    this.writing ??= this.write().finally(() => (this.writing = undefined));
  }

  /** Resolves once everything is stored, or given up. */
  async flush(): Promise<void> {
    while (this.writing !== undefined) await this.writing;
  }

  private async write(): Promise<void> {
    const { cache, owner } = this.options;
    while (this.waiting.size > 0 && !this.failed) {
      const judgements = this.waiting;
      this.waiting = new Map();
      await cache.add(judgements, owner).catch((error: unknown) => this.fail(error));
    }
  }

  private fail(error: unknown): undefined {
    if (!this.failed) this.options.onError(error);
    this.failed = true;
  }
}
