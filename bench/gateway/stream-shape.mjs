/** Of how many chunks each stream is. */
export const CHUNKS = 64;

/** What a provider says each answer has taken. */
export const COMPLETION_TOKENS = 96;

/** In place of a gap: all chunks in one write. */
export const AT_ONCE = 'at-once';

/**
 * The model that stands for a stream.
 * @param gap `AT_ONCE`, or milliseconds between chunks, a write each; 0 is one after the other without a pause
 */
export function streamModel(gap) {
  return `openai/stream-${gap}`;
}

/** A prompt that says which stream it is. */
export function streamPrompt(id) {
  return `Say what the limits are, as stream number ${id}.`;
}

/** Which stream a request's body asks for. */
export function streamIdOf(body) {
  return Number(/stream number (\d+)/.exec(body)[1]);
}

/** What a chunk says: of which stream it is, its place there, and when it was sent. */
export function chunkText(id, sequence, sentAt) {
  return `${id}:${sequence}:${sentAt.toFixed(3)} `;
}

/** What `chunkText` has put in. */
export function readChunkText(text) {
  const [id, sequence, sentAt] = text.split(':').map(Number);
  return { id, sequence, sentAt };
}
