import type { ChatCompletionChunk } from './chat.types.js';

/** The chunks of one answer, once. Leaving the loop, or `return()` without one, ends the provider's call. */
export interface ChunkStream extends AsyncIterableIterator<ChatCompletionChunk, void, undefined> {
  /**
   * What comes after the first chunk, for whoever passes it on: read it with `next` or with this, not both. Unset before the first
   * chunk, and where the driver has no such way.
   */
  readonly source?: ChunkSource;
}

/** Chunks as they come, without a promise for each. */
export interface ChunkSource {
  /** `undefined` where nothing is there yet, `null` at the end. @throws LlmError as `next` rejects */
  read(): ChatCompletionChunk | ChunkRun | null | undefined;
  /**
   * Has `listener` called whenever there may be something to read again, the end or a failure included; never within `read`. The last
   * one given counts.
   */
  onReadable(listener: () => void): void;
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
