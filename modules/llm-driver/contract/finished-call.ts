import type { WireUsage } from './chat.types.js';
import type { HedgeReport } from './hedge.types.js';
import type { PassedEndpoint } from './passed-endpoint.js';

/**
 * One call as its caller saw it, with all its attempts and waits. Holds no content. Durations are in
 * milliseconds.
 */
export interface FinishedCall {
  /** Driver instance. */
  readonly driver: string;
  readonly model: string;
  readonly stream: boolean;
  /** Absent for a chat. */
  readonly operation?: 'embeddings' | PassedEndpoint;
  /** `ok`, or the error's code. */
  readonly outcome: string;
  /** Calls sent to the provider. */
  readonly attempts: number;
  /**
   * Of `attempts`: ended without an answer, though the provider may have done work and may charge it. Their
   * tokens are not known and not in `usage`.
   */
  readonly unansweredAttempts: number;
  /** With the option `hedge`, if the call was sent a second time. Not counted in `attempts` and `usage`. */
  readonly hedge?: HedgeReport;
  /** From the start of the call to the last byte of the answer. */
  readonly durationMs: number;
  /** Part of `durationMs` spent waiting for limits and between attempts. */
  readonly waitedMs: number;
  /** Part of `durationMs` spent on the provider: sending, thinking, receiving. */
  readonly providerMs: number;
  /** From the start of the call to the first token. Streams only. */
  readonly timeToFirstChunkMs?: number;
  /** Token counts as the provider sent them, unchecked: they may be anything. */
  readonly usage?: WireUsage | null;
  /** Prompt tokens as the provider counted them; 0 if it did not, or if its figure is no count. */
  readonly promptTokens: number;
  /** Answer tokens as the provider counted them; 0 if it did not, or if its figure is no count. */
  readonly completionTokens: number;
  /** Prompt tokens from the provider's cache; absent if it did not tell them. */
  readonly cachedTokens?: number;
  /** Answer tokens spent on reasoning; absent if the provider did not tell them. */
  readonly reasoningTokens?: number;
  /** What the provider charged, in its own currency; absent if it did not tell that. */
  readonly cost?: number;
  /** Characters of the answer that the caller gets whole; 0 for a stream and for a failure. */
  readonly answerCharacters: number;
}
