import type { ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { isClientKey, type Principal } from '../http/index.js';
import { type AppError, Clock, type LimitLevel } from '../support/index.js';
import type { AcquiredCalls, RefusedCalls } from './call-slots.js';
import { ConcurrencyCounter } from './concurrency-counter.js';
import { ConcurrencyExceededError } from './quota.errors.js';

/**
 * What a client key without a `concurrency` of its own may have in flight at a time in this process, so that
 * one key cannot take everything. With a `concurrency`, that number takes the place of each of these.
 */
export const KEY_SHARES = {
  /** Pools of prompts. */
  pools: 32,
  /** Streamed chat completions. */
  streams: 1_000,
  /** Clients that follow the events of a check. */
  followers: 100,
  /** Requests that call no model. */
  requests: 64,
} as const;

export type Share = keyof typeof KEY_SHARES;

const NOUNS: Readonly<Record<Share, string>> = {
  pools: 'pool',
  streams: 'stream',
  followers: 'event stream',
  requests: 'other request',
};

const ONE = { wanted: 1, minimum: 1 };

/** Counts what each client key has in flight in this process. */
@Injectable()
export class KeyShares {
  private readonly counters: Readonly<Record<Share, ConcurrencyCounter>>;

  constructor(clock: Clock) {
    const counter = () => new ConcurrencyCounter(clock);
    this.counters = { pools: counter(), streams: counter(), followers: counter(), requests: counter() };
  }

  /** Takes one of a key's share. Give it back by {@link release}. */
  acquire(share: Share, { actor, limits }: Principal): AcquiredCalls | RefusedCalls {
    return this.counters[share].acquire(actor, limits?.concurrency ?? KEY_SHARES[share], ONE);
  }

  /** Gives one back. Returns true if the key has none of this share in flight any more. */
  release(share: Share, acquired: AcquiredCalls): boolean {
    return this.counters[share].release(acquired);
  }

  /** Makes the error for a share that is used up. */
  exceeded(share: Share, { limit, waitMs = 0 }: RefusedCalls, levels?: readonly LimitLevel[]): AppError {
    return new ConcurrencyExceededError(limit, NOUNS[share], waitMs, levels);
  }

  /**
   * Takes one of the caller's share until a reply is closed. Callers that are no client keys have no share.
   * @throws ConcurrencyExceededError
   */
  hold(share: Share, principal: Principal | undefined, response: ServerResponse): void {
    if (principal === undefined || !isClientKey(principal)) return;
    const acquired = this.acquire(share, principal);
    if (!acquired.ok) throw this.exceeded(share, acquired);
    onceClosed(response, () => this.release(share, acquired));
  }
}

/** Calls back when the reply is closed: after its last byte, or when the client leaves before. */
export function onceClosed(response: ServerResponse, callback: () => void): void {
  if (response.destroyed) callback();
  else response.once('close', callback);
}
