import type { SettingValues } from '../../support/index.js';
import type { ChatCompletion, ChatCompletionChunk } from '../contract/chat.types.js';
import type { ChatOptions } from '../contract/completion.types.js';
import type { Exchange } from '../contract/exchange.js';
import type { CallSize, PacingScope } from '../pacing/pacer.js';
import type { GatePass } from '../pacing/semaphore.js';

/** What a pool shares with the calls it makes. */
export interface PoolBounds {
  /** A call holds a slot while it is sent, not while it waits. */
  readonly pass: GatePass;
  /** Monotonic time by which the pool ends. */
  readonly deadlineAt?: number;
}

/** What every call needs to be sent. */
export interface Plan {
  readonly scope: PacingScope;
  /** Settings of the instance, read once for the call. */
  readonly settings: SettingValues;
  readonly size: CallSize;
  readonly options: ChatOptions;
  readonly stats: CallStats;
  /** Longest the exchange itself may take. */
  readonly totalMs: number;
  /** The pool the call belongs to. */
  readonly pool?: PoolBounds;
}

export interface CallPlan extends Plan {
  readonly exchange: (exchange: Exchange) => Promise<ChatCompletion>;
}

export interface StreamPlan extends Plan {
  readonly open: (exchange: Exchange) => AsyncIterable<ChatCompletionChunk>;
}

/** What one item has cost so far. Kept outside the call so that it survives the call's failure. */
export class CallStats {
  /** Calls sent. */
  attempts = 0;
  /** Milliseconds spent waiting for the provider's limits and between attempts. */
  waitedMs = 0;
  /** Milliseconds spent on the provider, up to the answer or the first chunk of it. */
  providerMs = 0;
}
