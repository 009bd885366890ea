import type { Clock } from '../../support/index.js';
import type { ScopeQueue } from './scope-queue.js';

/** Time after which a scope that was not used is forgotten. */
const IDLE_MS = 300_000;
/** Past it the one that was used longest ago is forgotten, whatever is left of its limits. */
const MAX_TRANSIENT_SCOPES = 10_000;
/** Scopes looked at for one that has no calls, when there are too many. */
const LOOKED_AT = 16;

interface Entry {
  readonly queue: ScopeQueue;
  /** Monotonic time in milliseconds. */
  usedAt: number;
}

/**
 * Queues of scopes that may never be used again, those of tenants. Each is forgotten when it has not been
 * used for five minutes, has no call in flight or waiting, is not held back, and its limits are full again.
 */
export class TransientQueues {
  /** The one used longest ago first. */
  private readonly entries = new Map<string, Entry>();
  private cancelSweep: (() => void) | undefined;

  /** @param onForget called with each queue that is forgotten */
  constructor(
    private readonly clock: Clock,
    private readonly onForget: (queue: ScopeQueue) => void,
  ) {}

  get size(): number {
    return this.entries.size;
  }

  /** Returns the queue of that key, and takes it for used now. */
  use(key: string): ScopeQueue | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.renew(key, entry);
    return entry.queue;
  }

  add(key: string, queue: ScopeQueue): void {
    if (this.entries.size >= MAX_TRANSIENT_SCOPES) this.forgetOldest();
    this.entries.set(key, { queue, usedAt: this.clock.monotonic() });
    this.cancelSweep ??= this.clock.scheduleInBackground(IDLE_MS, this.sweep);
  }

  /** Forgets those of these that have no calls. The others are forgotten later. */
  forget(matches: (queue: ScopeQueue) => boolean): void {
    for (const [key, { queue }] of this.entries) if (queue.isIdle && matches(queue)) this.delete(key, queue);
  }

  private forgetOldest(): void {
    let looked = 0;
    for (const [key, entry] of this.entries) {
      if (entry.queue.isIdle) return this.delete(key, entry.queue);
      this.renew(key, entry);
      if ((looked += 1) >= LOOKED_AT) return;
    }
  }

  private readonly sweep = (): void => {
    this.cancelSweep = undefined;
    const now = this.clock.monotonic();
    for (const [key, entry] of this.entries) {
      if (now - entry.usedAt < IDLE_MS) break;
      if (entry.queue.isUnused) this.delete(key, entry.queue);
      // Looked at again after the same time.
      else this.renew(key, entry);
    }
    const [oldest] = this.entries.values();
    if (oldest === undefined) return;
    const waitMs = Math.max(IDLE_MS / 10, oldest.usedAt + IDLE_MS - now);
    this.cancelSweep = this.clock.scheduleInBackground(waitMs, this.sweep);
  };

  private renew(key: string, entry: Entry): void {
    entry.usedAt = this.clock.monotonic();
    this.entries.delete(key);
    this.entries.set(key, entry);
  }

  private delete(key: string, queue: ScopeQueue): void {
    this.entries.delete(key);
    this.onForget(queue);
  }
}
