import { failureOf, serverSentEvent } from '../../http/index.js';
import { type ChatReply, ChunkRun, type ReceivedChunk } from '../../llm-driver/index.js';

/** The last event of a complete stream. */
export const DONE = 'data: [DONE]\n\n';

/** How a client wants to see a stream. */
export interface ChunkView {
  /** True if the client asked for usage. If not, usage that the provider sends anyway is left out. */
  readonly includeUsage: boolean;
  /** Replaces the provider's name of the model. */
  readonly model?: string;
}

/**
 * Returns a completion as JSON: the provider's own text if nothing changes.
 * @param model replaces the provider's name of the model
 */
export function completionJson({ completion, rawText }: ChatReply, model?: string): string {
  if (model !== undefined) return JSON.stringify({ ...completion, model });
  return rawText ?? JSON.stringify(completion);
}

/**
 * Returns the events of a chunk, or of a run of chunks; empty if nothing of it is for the client. A run is
 * the provider's own text: do not read runs for a view with another model.
 */
export function chunkEvents(received: ReceivedChunk | ChunkRun, view: ChunkView): string {
  if (received instanceof ChunkRun) return received.events;
  const json = chunkJson(received, view);
  return json === undefined ? '' : `data: ${json}\n\n`;
}

/** Returns a chunk as JSON, or undefined if it has nothing but usage and the client did not ask for usage. */
function chunkJson({ chunk, text }: ReceivedChunk, { includeUsage, model }: ChunkView): string | undefined {
  const unwantedUsage = !includeUsage && chunk.usage !== undefined && chunk.usage !== null;
  if (!unwantedUsage && model === undefined) return text ?? JSON.stringify(chunk);
  if (unwantedUsage && chunk.choices.length === 0) return undefined;
  const shown = { ...chunk, model: model ?? chunk.model };
  if (unwantedUsage) delete shown.usage;
  return JSON.stringify(shown);
}

/** Returns the event of a failure after the headers are sent, with the texts that the error filter uses. */
export function errorEvent(thrown: unknown): string {
  const { message, type, param, code } = failureOf(thrown);
  return serverSentEvent({ error: { message, type, param, code } });
}
