import type { ChatCompletion, ChatCompletionChunk, WireUsage } from '../contract/chat.types.js';
import { isNamed } from '../contract/chunk-head.js';
import { MessagePieces } from '../contract/message-pieces.js';

/** Puts the chunks of a streamed answer together: its first choice, tool calls by their index. */
export class StreamedAnswer {
  private first: ChatCompletionChunk | undefined;
  private usage: WireUsage | null | undefined;
  private finishReason: string | null = null;
  private readonly pieces = new MessagePieces();

  /** Adds a chunk. Returns the text it adds to the answer; `''` for none. */
  add(chunk: ChatCompletionChunk): string {
    if (this.first === undefined || !isNamed(this.first)) this.first = chunk;
    if (chunk.usage) this.usage = chunk.usage;
    const choice = chunk.choices.find(({ index }, position) => (index ?? position) === 0);
    if (choice === undefined) return '';
    this.finishReason = choice.finish_reason ?? this.finishReason;
    return this.pieces.add(choice.delta ?? {});
  }

  /** Returns the answer so far as a whole completion. */
  completion(): ChatCompletion {
    const { id = '', created = 0, model = '' } = this.first ?? {};
    const choices = [{ index: 0, message: this.pieces.whole(), finish_reason: this.finishReason }];
    return { id, object: 'chat.completion', created, model, choices, usage: this.usage };
  }
}
