import type { ChatCompletionChunk } from '../contract/chat.types.js';
import { choiceIndex } from '../contract/token-counts.js';

/** The choices of a stream that have begun and have no finish reason. */
export class OpenChoices {
  private readonly indexes = new Set<number>();

  get areAllFinished(): boolean {
    return this.indexes.size === 0;
  }

  track({ choices }: ChatCompletionChunk): void {
    for (let position = 0; position < choices.length; position++) {
      const { index, finish_reason } = choices[position]!;
      const choice = choiceIndex(index, position);
      // Some servers write an empty one until there is one.
      if (typeof finish_reason === 'string' && finish_reason !== '') this.indexes.delete(choice);
      else this.indexes.add(choice);
    }
  }
}
