import type { ChatCompletionChunk } from './chat.types.js';
import type { ReportedLimit } from './limits.types.js';

/** The chunks of one answer, once. Leaving the loop, or `return()` without one, ends the provider's call. */
export interface ChunkStream extends AsyncIterableIterator<ChatCompletionChunk, void, undefined> {
  /**
   * What comes after the first chunk, for whoever passes it on: read it with `next` or with this, not both. Unset before the first
   * chunk, and where the driver has no such way.
   */
  readonly source?: ChunkSource;
  /** What is known of the reply, once the first chunk is there. */
  readonly head?: StreamHead;
}

/** What is known of a streamed reply with its first chunk. */
export interface StreamHead {
  /** JSON text of the first chunk, as in {@link ReceivedChunk}. */
  readonly firstText?: string;
  /** Rate limits in the reply's headers, if the driver reported them. */
  readonly limits?: readonly ReportedLimit[];
}

/** Chunks as they come, without a promise for each. */
export interface ChunkSource {
  /** `undefined` where nothing is there yet, `null` at the end. @throws LlmError as `next` rejects */
  read(): ReceivedChunk | ChunkRun | null | undefined;
  /**
   * Has `listener` called whenever there may be something to read again, the end or a failure included; never within `read`. The last
   * one given counts.
   */
  onReadable(listener: () => void): void;
}

/** One chunk, and how it came. */
export interface ReceivedChunk {
  readonly chunk: ChatCompletionChunk;
  /** JSON text on one line that says all that the chunk says and no more; unset if there is none to pass on. */
  readonly text?: string;
}

/** Chunks that came together and add text to the answer, and nothing else. */
export class ChunkRun {
  /**
   * @param events as the provider sent them: whole server-sent events, of nothing but a line of data each
   * @param characters of the answer's text in them
   */
  constructor(
    readonly events: string,
    readonly characters: number,
  ) {}
}
