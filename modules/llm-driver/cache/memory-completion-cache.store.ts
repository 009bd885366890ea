import { assertKnownOptions, type Clock, ConfigurationError, SystemClock } from '../../support/index.js';
import { wrongValue } from '../contract/configuration-checks.js';
import type { CompletionCacheOptions, CompletionCacheStore } from './completion-cache.types.js';

/** Bounds of a {@link MemoryCompletionCacheStore}. */
export interface MemoryCompletionCacheOptions extends Pick<
  CompletionCacheOptions,
  'maxEntries' | 'maxBytes'
> {
  /** @default the system's clock */
  readonly clock?: Pick<Clock, 'monotonic'> | undefined;
}

interface Entry {
  readonly answer: string;
  readonly bytes: number;
  readonly expiresAt: number;
}

/** Holds answers in the memory of this process. The one used longest ago is removed first. */
export class MemoryCompletionCacheStore implements CompletionCacheStore {
  /** The one used longest ago first. */
  private readonly entries = new Map<string, Entry>();
  private readonly maxEntries: number;
  private readonly maxBytes: number;
  private readonly clock: Pick<Clock, 'monotonic'>;
  private bytes = 0;

  /** @throws ConfigurationError for an option that is unknown or not allowed */
  constructor(options: MemoryCompletionCacheOptions = {}) {
    checkOptions(options);
    const { maxEntries = 1_000, maxBytes = 64 * 1024 * 1024, clock = new SystemClock() } = options;
    this.maxEntries = maxEntries;
    this.maxBytes = maxBytes;
    this.clock = clock;
  }

  get(key: string): string | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.delete(key);
    if (entry.expiresAt <= this.clock.monotonic()) return undefined;
    this.insert(key, entry);
    return entry.answer;
  }

  set(key: string, answer: string, ttlMs: number): void {
    this.delete(key);
    const bytes = Buffer.byteLength(answer);
    // It would push out every other answer, and then itself.
    if (bytes > this.maxBytes) return;
    this.insert(key, { answer, bytes, expiresAt: this.clock.monotonic() + ttlMs });
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= this.maxEntries && this.bytes <= this.maxBytes) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    this.bytes -= this.entries.get(key)?.bytes ?? 0;
    this.entries.delete(key);
  }

  /** Removes all answers. */
  clear(): void {
    this.entries.clear();
    this.bytes = 0;
  }

  private insert(key: string, entry: Entry): void {
    this.entries.set(key, entry);
    this.bytes += entry.bytes;
  }
}

const OPTIONS: readonly string[] = Object.keys({
  maxEntries: true,
  maxBytes: true,
  clock: true,
} satisfies Record<keyof MemoryCompletionCacheOptions, true>);

function checkOptions(options: MemoryCompletionCacheOptions): void {
  assertKnownOptions('MemoryCompletionCacheStore', options, OPTIONS, ConfigurationError);
  for (const name of ['maxEntries', 'maxBytes'] as const) {
    const value = options[name];
    if (value === undefined || (Number.isInteger(value) && value >= 1)) continue;
    throw wrongValue(name, 'an integer of at least 1', value);
  }
  const clock = options.clock as Partial<Clock> | null | undefined;
  if (clock !== undefined && typeof clock?.monotonic !== 'function') {
    throw wrongValue('clock', 'an object with the method monotonic', clock);
  }
}
