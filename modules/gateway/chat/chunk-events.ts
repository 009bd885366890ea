import { ChunkRun, type ChatCompletionChunk } from '../../llm-driver/index.js';
import { chunkJson, type ChunkView } from './answer-json.js';
import type { UsedTokens } from './used-tokens.js';

/** The last event of a stream that is whole. */
export const DONE = 'data: [DONE]\n\n';

/** Makes a stream's chunks the events its caller sees, and counts what they took. */
export class ChunkEvents {
  constructor(
    private readonly used: UsedTokens,
    private readonly view: ChunkView,
  ) {}

  /** Empty for a chunk that is not for the caller. A run is in the provider's own words: not where the view changes the model's name. */
  of(came: ChatCompletionChunk | ChunkRun): string {
    if (came instanceof ChunkRun) {
      this.used.addCharacters(came.characters);
      return came.events;
    }
    this.used.addChunk(came);
    const json = chunkJson(came, this.view);
    return json === undefined ? '' : `data: ${json}\n\n`;
  }
}
