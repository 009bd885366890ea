import type { ChatCompletionChunk } from '../contract/chat.types.js';

/** Chunks that a stream's template is made from, at most: to make one takes as long as to read a chunk. */
const MAX_SAMPLES = 4;
const CONTENT_KEY = '"content":"';
/** Characters that are written in JSON strings as they are. */
const PLAIN_TEXT = /[ !#-[\]-\uffff]*/y;

/**
 * Matches chunks that differ from an earlier one in nothing but the text of their only choice, as nearly all
 * chunks of a stream do. What they have in common is not parsed again.
 */
export class ChunkTemplate {
  private before = '';
  private after = '';
  private samples = 0;
  /** Equals every matching chunk, but for its text. Undefined before a sample was good for a template. */
  chunk: ChatCompletionChunk | undefined;

  /** Characters of a matching chunk's JSON besides its text. */
  get frameLength(): number {
    return this.before.length + this.after.length;
  }

  /** Returns where the JSON of a matching chunk ends that starts at `start`; -1 if none does. */
  endIn(text: string, start: number): number {
    if (this.chunk === undefined || !isAt(text, start, this.before)) return -1;
    const end = plainTextEnd(text, start + this.before.length);
    return isAt(text, end, this.after) ? end + this.after.length : -1;
  }

  /** Returns a matching chunk as `JSON.parse` would. Returns undefined if the chunk does not match. */
  read(json: string): ChatCompletionChunk | undefined {
    const { chunk, before, after } = this;
    if (chunk === undefined || this.endIn(json, 0) !== json.length) return undefined;
    const content = json.slice(before.length, json.length - after.length);
    const choice = chunk.choices[0]!;
    return { ...chunk, choices: [{ ...choice, delta: { ...choice.delta, content } }] };
  }

  /** Makes a chunk that did not match the sample for the next ones. @param chunk the JSON, parsed */
  observe(json: string, chunk: ChatCompletionChunk): void {
    const [choice] = chunk.choices;
    const content = choice?.delta?.content;
    if (this.samples === MAX_SAMPLES || chunk.choices.length !== 1 || typeof content !== 'string') return;
    const start = json.indexOf(CONTENT_KEY) + CONTENT_KEY.length;
    const end = plainTextEnd(json, start);
    if (json.slice(start, end) !== content || json[end] !== '"' || !isFlat(chunk)) return;
    this.samples += 1;
    this.before = json.slice(0, start);
    this.after = json.slice(end);
    // A key `content` elsewhere could hold the same text: only another text in its place shows that it is
    // this one.
    const other = `${content}.`;
    const changed = JSON.parse(this.before + other + this.after) as ChatCompletionChunk;
    this.chunk = changed.choices[0]?.delta.content === other ? changed : undefined;
  }
}

/** Returns what `startsWith` does, faster: a slice is compared by words, not by characters. */
function isAt(text: string, start: number, part: string): boolean {
  return text.slice(start, start + part.length) === part;
}

function plainTextEnd(text: string, start: number): number {
  PLAIN_TEXT.lastIndex = start;
  PLAIN_TEXT.test(text);
  return PLAIN_TEXT.lastIndex;
}

/**
 * Returns true if the chunk contains no objects but its choice and the delta, which every read makes anew.
 * Others would be shared: a reader that changes one would change it in the chunks to come.
 */
function isFlat({ choices, ...rest }: ChatCompletionChunk): boolean {
  const { delta, ...more } = choices[0]!;
  return [rest, more, delta].every((object) => Object.values(object).every(isPrimitive));
}

function isPrimitive(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}
