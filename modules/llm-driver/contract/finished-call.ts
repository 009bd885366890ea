import type { WireUsage } from './chat.types.js';

/** One call as its caller saw it, with all its attempts and waits. No content. */
export interface FinishedCall {
  readonly driver: string;
  readonly model: string;
  readonly stream: boolean;
  /** `ok`, or the error's code. */
  readonly outcome: string;
  /** Calls sent. */
  readonly attempts: number;
  /** From the beginning to the last byte, milliseconds. */
  readonly durationMs: number;
  /** Of that, spent waiting for limits and between attempts. */
  readonly waitedMs: number;
  /** Of that, spent on the provider: sending, thinking, receiving. */
  readonly providerMs: number;
  /** Of a stream, from the beginning. */
  readonly timeToFirstChunkMs?: number;
  readonly usage?: WireUsage | null;
  /** As the provider counted them; 0 where it did not. */
  readonly promptTokens: number;
  /** Likewise. */
  readonly completionTokens: number;
}
