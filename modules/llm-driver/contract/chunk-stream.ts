import type { ChatCompletionChunk } from './chat.types.js';

/** The chunks of one answer, once. Leaving the loop, or `return()` without one, ends the provider's call. */
export interface ChunkStream extends AsyncIterableIterator<ChatCompletionChunk, void, undefined> {
  /**
   * The next chunk if it has arrived already, as where a provider sends several together; `undefined` where only `next` can tell what
   * comes. Spares whoever passes chunks on a promise for each. Not while a `next` is under way.
   * @throws LlmError as `next` rejects
   */
  ready?(): ChatCompletionChunk | undefined;
}
