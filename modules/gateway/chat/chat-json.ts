import { failureOf, serverSentEvent, limitHeaders } from '../../http/index.js';
import { type ChatReply, ChunkRun, type ReceivedChunk, type ReportedLimit } from '../../llm-driver/index.js';
import type { UsedTokens } from './used-tokens.js';

/** A failure after the headers are gone, in the words the error filter would have used. */
export function errorEvent(thrown: unknown): string {
  const { message, type, param, code } = failureOf(thrown);
  return serverSentEvent({ error: { message, type, param, code } });
}

/** What the provider said of its limits with this very answer. */
export function rateLimitHeaders(limits: readonly ReportedLimit[] = []): Record<string, string> {
  return limitHeaders(limits);
}

/** How a caller wants a stream to look. */
export interface ChunkView {
  /** The caller asked for usage: without it a provider's own is kept back. */
  readonly includeUsage: boolean;
  /** Stands in `model` instead of the provider's name. */
  readonly model?: string;
}

/** A completion as JSON: the provider's own text where nothing changes. `model` stands instead of the provider's name. */
export function completionJson({ completion, rawText }: ChatReply, model?: string): string {
  if (model !== undefined) return JSON.stringify({ ...completion, model });
  return rawText ?? JSON.stringify(completion);
}

/** A chunk as JSON, likewise; `undefined` for one that holds nothing but usage nobody asked for. */
export function chunkJson(
  { chunk, text }: ReceivedChunk,
  { includeUsage, model }: ChunkView,
): string | undefined {
  const unasked = !includeUsage && chunk.usage !== undefined && chunk.usage !== null;
  if (!unasked && model === undefined) return text ?? JSON.stringify(chunk);
  if (unasked && chunk.choices.length === 0) return undefined;
  const shown = { ...chunk, model: model ?? chunk.model };
  if (unasked) delete shown.usage;
  return JSON.stringify(shown);
}

/** The last event of a stream that is whole. */
export const DONE = 'data: [DONE]\n\n';

/** Makes a stream's chunks the events its caller sees, and counts what they took. */
export class ChunkEvents {
  constructor(
    private readonly used: UsedTokens,
    private readonly view: ChunkView,
  ) {}

  /** Empty for a chunk that is not for the caller. A run is in the provider's own words: not where the view changes the model's name. */
  of(came: ReceivedChunk | ChunkRun): string {
    if (came instanceof ChunkRun) {
      this.used.addCharacters(came.characters);
      return came.events;
    }
    this.used.addChunk(came.chunk);
    const json = chunkJson(came, this.view);
    return json === undefined ? '' : `data: ${json}\n\n`;
  }
}
