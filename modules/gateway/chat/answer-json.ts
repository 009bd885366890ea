import { originOf, type ChatCompletion, type ChatCompletionChunk } from '../../llm-driver/index.js';

/** How a caller wants a stream to look. */
export interface ChunkView {
  /** The caller asked for usage: without it a provider's own is kept back. */
  readonly includeUsage: boolean;
  /** Stands in `model` instead of the provider's name. */
  readonly model?: string;
}

/** A completion as JSON: the provider's own text where nothing changes. `model` stands instead of the provider's name. */
export function completionJson(completion: ChatCompletion, model?: string): string {
  if (model !== undefined) return JSON.stringify({ ...completion, model });
  return originOf(completion)?.text ?? JSON.stringify(completion);
}

/** A chunk as JSON, likewise; `undefined` for one that holds nothing but usage nobody asked for. */
export function chunkJson(
  chunk: ChatCompletionChunk,
  { includeUsage, model }: ChunkView,
): string | undefined {
  const unasked = !includeUsage && chunk.usage !== undefined && chunk.usage !== null;
  if (!unasked && model === undefined) return originOf(chunk)?.text ?? JSON.stringify(chunk);
  if (unasked && chunk.choices.length === 0) return undefined;
  const shown = { ...chunk, model: model ?? chunk.model };
  if (unasked) delete shown.usage;
  return JSON.stringify(shown);
}
