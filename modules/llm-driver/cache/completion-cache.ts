import { Logger } from '@nestjs/common';
import type { Clock } from '../../support/index.js';
import type { ChatCompletion } from '../contract/chat.types.js';
import type { ChatReply } from '../contract/completion.types.js';
import { isWorthStoring } from './worth-storing.js';
import type { CompletionCacheStore } from './completion-cache.types.js';

/** A store that takes longer is not worth waiting for. */
const STORE_TIMEOUT_MS = 1_000;
/** A store that failed is not used for so long: each call would wait for it. */
const PAUSE_MS = 10_000;

/** Answers requests from a store, and stores the whole answers to others. */
export class CompletionCache {
  private readonly writes = new Map<string, Promise<void>>();
  private pausedUntil = -Infinity;

  /** @param ttlMs milliseconds that an answer is used for, unless a call says otherwise */
  constructor(
    private readonly store: CompletionCacheStore,
    private readonly ttlMs: number,
    private readonly clock: Clock,
  ) {}

  /**
   * Returns the stored answer, marked `cached`, or asks, and stores the answer in the background if it is
   * worth that (see {@link isWorthStoring}). A store that fails is logged and fails no call.
   */
  async reply(key: string, ask: () => Promise<ChatReply>, ttlMs = this.ttlMs): Promise<ChatReply> {
    const known = await this.find(key);
    if (known !== undefined) return { completion: known, cached: true };
    const reply = await ask();
    if (isWorthStoring(reply.completion)) this.remember(key, reply.completion, ttlMs);
    return reply;
  }

  /** Removes an answer that turned out to be of no use: the next call asks again. */
  async forget(key: string): Promise<void> {
    await this.writes.get(key);
    await this.attempt(() => this.store.delete(key));
  }

  /** Resolves once every answer so far is stored, or given up. */
  async flush(): Promise<void> {
    while (this.writes.size > 0) await Promise.all(this.writes.values());
  }

  private async find(key: string): Promise<ChatCompletion | undefined> {
    const text = await this.attempt(() => this.store.get(key));
    if (text === undefined || text === null) return undefined;
    const completion = read(text);
    if (completion === undefined) await this.attempt(() => this.store.delete(key));
    return completion;
  }

  private remember(key: string, completion: ChatCompletion, ttlMs: number): void {
    const write = this.attempt(() => this.store.set(key, JSON.stringify(completion), ttlMs)).then(() => {
      if (this.writes.get(key) === write) this.writes.delete(key);
    });
    this.writes.set(key, write);
  }

  /** Resolves to undefined if the store fails, and while it is not used. */
  private async attempt<T>(work: () => T | Promise<T>): Promise<T | undefined> {
    if (this.clock.monotonic() < this.pausedUntil) return undefined;
    try {
      const result = work();
      return result instanceof Promise ? await this.inTime(result) : result;
    } catch (error) {
      this.pausedUntil = this.clock.monotonic() + PAUSE_MS;
      const message = `The cache of answers failed: it is not used for ${PAUSE_MS / 1_000} s`;
      new Logger(CompletionCache.name).warn({ message, error: nameOf(error) });
      return undefined;
    }
  }

  private async inTime<T>(result: Promise<T>): Promise<T> {
    let cancel = () => {};
    const late = new Promise<never>((_, reject) => {
      cancel = this.clock.schedule(STORE_TIMEOUT_MS, () => reject(new StoreTimeout()));
    });
    try {
      return await Promise.race([result, late]);
    } finally {
      cancel();
    }
  }
}

class StoreTimeout extends Error {
  override readonly name = 'StoreTimeout';
}

/** A store's message may hold its address and password, or the answer: it is not logged. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** Returns undefined for what this class cannot have stored. */
function read(text: string): ChatCompletion | undefined {
  try {
    const completion = JSON.parse(text) as Partial<ChatCompletion> | null;
    return Array.isArray(completion?.choices) ? (completion as ChatCompletion) : undefined;
  } catch {
    return undefined;
  }
}
