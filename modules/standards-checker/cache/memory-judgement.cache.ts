import { SystemClock, type Clock } from '../../support/index.js';
import { DEFAULT_MAX_AGE_MS, JudgementCache } from './judgement-cache.js';
import type { Judgement } from './judgement.js';

export interface MemoryJudgementCacheOptions {
  /** Most judgements of all owners. Default 10,000. The one used longest ago is removed. */
  readonly maxJudgements?: number;
  /** Milliseconds after which a judgement is not used any more. Default: 30 days. */
  readonly maxAgeMs?: number;
  /** Default: the system's clock. */
  readonly clock?: Pick<Clock, 'now'>;
}

interface Entry {
  readonly judgement: Judgement;
  readonly createdAt: number;
}

/** Holds judgements in the memory of this process. */
export class MemoryJudgementCache extends JudgementCache {
  /** The one used longest ago first. */
  private readonly entries = new Map<string, Entry>();
  private readonly maxJudgements: number;
  private readonly maxAgeMs: number;
  private readonly clock: Pick<Clock, 'now'>;

  constructor(options: MemoryJudgementCacheOptions = {}) {
    super();
    const { maxJudgements = 10_000, maxAgeMs = DEFAULT_MAX_AGE_MS, clock = new SystemClock() } = options;
    this.maxJudgements = maxJudgements;
    this.maxAgeMs = maxAgeMs;
    this.clock = clock;
  }

  find(keys: readonly string[], owner: string): Promise<ReadonlyMap<string, Judgement>> {
    const found = new Map<string, Judgement>();
    const oldest = this.clock.now() - this.maxAgeMs;
    for (const key of keys) {
      const name = nameOf(key, owner);
      const entry = this.entries.get(name);
      if (entry === undefined) continue;
      this.entries.delete(name);
      if (entry.createdAt <= oldest) continue;
      this.entries.set(name, entry);
      found.set(key, entry.judgement);
    }
    return Promise.resolve(found);
  }

  add(judgements: ReadonlyMap<string, Judgement>, owner: string): Promise<void> {
    const createdAt = this.clock.now();
    for (const [key, judgement] of judgements) {
      const name = nameOf(key, owner);
      this.entries.delete(name);
      this.entries.set(name, { judgement, createdAt });
    }
    for (const name of this.entries.keys()) {
      if (this.entries.size <= this.maxJudgements) break;
      this.entries.delete(name);
    }
    return Promise.resolve();
  }
}

function nameOf(key: string, owner: string): string {
  return `${key} ${owner}`;
}
