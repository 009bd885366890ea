import {
  assertKnownOptions,
  ConfigurationError,
  kindOf,
  SystemClock,
  type Clock,
} from '../../support/index.js';
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

  /** @throws ConfigurationError for an option that is unknown or not allowed */
  constructor(options: MemoryJudgementCacheOptions = {}) {
    super();
    checkOptions(options);
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

const OPTIONS: readonly string[] = Object.keys({
  maxJudgements: true,
  maxAgeMs: true,
  clock: true,
} satisfies Record<keyof MemoryJudgementCacheOptions, true>);

function checkOptions(options: MemoryJudgementCacheOptions): void {
  assertKnownOptions('MemoryJudgementCache', options, OPTIONS, ConfigurationError);
  const { maxJudgements, maxAgeMs } = options;
  if (maxJudgements !== undefined && !(Number.isInteger(maxJudgements) && maxJudgements >= 1)) {
    throw refused('maxJudgements', 'an integer of at least 1', maxJudgements);
  }
  if (maxAgeMs !== undefined && !(typeof maxAgeMs === 'number' && maxAgeMs > 0)) {
    throw refused('maxAgeMs', 'a number of milliseconds above 0', maxAgeMs);
  }
  const clock = options.clock as Partial<Clock> | null | undefined;
  if (clock !== undefined && typeof clock?.now !== 'function') {
    throw refused('clock', 'an object with the method now', clock);
  }
}

function refused(name: string, expected: string, value: unknown): ConfigurationError {
  const got = typeof value === 'number' ? String(value) : kindOf(value);
  return new ConfigurationError(`${name} must be ${expected}; got ${got}.`, name);
}
