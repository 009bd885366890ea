import type { Cancellable, Cancellation, SettingValues } from '../../support/index.js';
import type { ChatCompletion, ChatCompletionChunk, ChatRequest } from '../contract/chat.types.js';
import type { ChatOptions } from '../contract/completion.types.js';
import type { EmbeddedBatch } from '../contract/embedding.js';
import type { EmbeddingList } from '../contract/embedding.types.js';
import type { FinishedCall } from '../contract/finished-call.js';
import type { HedgeReport } from '../contract/hedge.types.js';
import type { Exchange } from '../contract/exchange.js';
import type { SentPassed } from '../contract/passed.types.js';
import type { PassedEndpoint } from '../contract/passed-endpoint.js';
import type { CallSize, PacingScope } from '../pacing/pacer.js';
import type { Permit } from '../pacing/semaphore.js';

/** Everything a call needs to be sent. */
export interface Plan {
  readonly scope: PacingScope;
  /** Settings of the instance, read once for the call. */
  readonly settings: SettingValues;
  readonly size: CallSize;
  readonly options: ChatOptions & Cancellable;
  readonly stats: CallStats;
  /** Longest time for one exchange with the provider, in milliseconds. */
  readonly totalMs: number;
  /** Longest time to the first token of a stream, in milliseconds. */
  readonly firstTokenMs?: number;
  /** Set if the call belongs to a pool. */
  readonly poolItem?: PoolItem;
  /** The request of a chat, as it is sent: for telemetry. */
  readonly request?: ChatRequest;
  /** Set if the call is no chat. */
  readonly operation?: FinishedCall['operation'];
}

/** Plan of a call for embeddings. */
export interface EmbeddingPlan extends Plan {
  readonly operation: 'embeddings';
  readonly exchange: (exchange: Exchange) => Promise<EmbeddedBatch>;
}

/** Plan of a call for embeddings in OpenAI's format. */
export interface EmbeddingListPlan extends Plan {
  readonly operation: 'embeddings';
  readonly exchange: (exchange: Exchange) => Promise<EmbeddingList>;
}

/** Plan of a call that is passed through. */
export interface PassPlan extends Plan {
  readonly operation: PassedEndpoint;
  readonly exchange: (exchange: Exchange) => Promise<SentPassed>;
}

/** Plan of a call that is answered as a whole. */
export interface CallPlan extends Plan {
  readonly exchange: (exchange: Exchange) => Promise<ChatCompletion>;
}

/** Plan of a call that is answered in chunks. */
export interface StreamPlan extends Plan {
  readonly open: (exchange: Exchange) => AsyncIterable<ChatCompletionChunk>;
}

/** One prompt of a pool under way: its number, its costs, and the bounds the pool sets to its calls. */
export interface PoolItem {
  /** Index of the prompt in the pool, from 0. */
  readonly index: number;
  /** Costs of the item so far, whatever its result. */
  readonly stats: CallStats;
  /** Fires when the pool stops: a call in flight then ends. */
  readonly signal: Cancellation;
  /** Acquired while a call is in flight, released while it waits. */
  readonly permit: Permit;
  /** Monotonic time in milliseconds at which the pool ends, if it has a deadline. */
  readonly deadlineAt?: number;
}

/**
 * Costs of one call or pool item with all its attempts. Kept apart from the call, so that they outlast its
 * failure.
 */
export class CallStats {
  /** Number of exchanges sent. */
  attempts = 0;
  /** Of these: ended without an answer, and may be charged. */
  unansweredAttempts = 0;
  /** Set if the call was sent a second time. */
  hedge: HedgeReport | undefined;
  /** Milliseconds of waiting for the provider's limits and between attempts. */
  waitedMs = 0;
  /** Milliseconds from each sending to the answer, its first token, or the failure. */
  providerMs = 0;
}
