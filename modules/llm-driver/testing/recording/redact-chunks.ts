import type { ChatCompletionChunk } from '../../contract/chat.types.js';
import { redactJson, type Redact } from './redaction.js';

type Fields = Record<string, unknown>;

/** One text of a delta, in the object that holds it. */
interface Piece {
  readonly holder: Fields;
  readonly name: string;
}

/**
 * Returns a copy of a stream's chunks without secrets, also those that are spread over several chunks: a text
 * with one is moved, redacted, to the first chunk that had a part of it.
 */
export function redactChunks(chunks: readonly ChatCompletionChunk[], redact: Redact): ChatCompletionChunk[] {
  const copy = JSON.parse(JSON.stringify(chunks)) as ChatCompletionChunk[];
  const texts = new Map<string, Piece[]>();
  for (const { choices } of copy) {
    for (const { index, delta } of choices) collect(delta, String(index), texts);
  }
  for (const pieces of texts.values()) redactText(pieces, redact);
  return redactJson(copy, redact) as ChatCompletionChunk[];
}

/** Finds the texts under a value. Parts of one text have the same path: list elements go by their `index`. */
function collect(value: unknown, path: string, texts: Map<string, Piece[]>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, child] of Object.entries(value)) {
    const index: unknown = Array.isArray(value) ? (child as { index?: unknown } | null)?.index : undefined;
    const place = `${path}/${typeof index === 'number' ? index : name}`;
    if (typeof child !== 'string') collect(child, place, texts);
    else texts.set(place, [...(texts.get(place) ?? []), { holder: value as Fields, name }]);
  }
}

function redactText(pieces: readonly Piece[], redact: Redact): void {
  const whole = pieces.map(({ holder, name }) => holder[name] as string).join('');
  const clean = redact(whole);
  if (clean === whole) return;
  pieces.forEach(({ holder, name }, position) => (holder[name] = position === 0 ? clean : ''));
}
