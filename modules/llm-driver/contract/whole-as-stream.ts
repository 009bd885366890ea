import type { ChatCompletion, ChatCompletionChunk } from './chat.types.js';
import { completionToChunks } from './completion.js';

/** Yields the whole answer of a server that does not stream as the chunks of a stream. */
export async function* wholeAsStream(
  completion: ChatCompletion,
): AsyncGenerator<ChatCompletionChunk, void, undefined> {
  yield* completionToChunks(completion);
}
