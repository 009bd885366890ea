import type { ChatCompletionChunk } from '../contract/chat.types.js';

/** Chunks that are learned from in one stream, at most: to learn takes as long as to read. */
const MOST_LESSONS = 4;
const KEY = '"content":"';
/** A text that stands in JSON as it is. */
const PLAIN = /^[ !#-[\]-\uffff]*$/;

/**
 * Reads chunks that differ from an earlier one in the text of their one choice alone, as nearly all of a stream do, without reading what
 * they have in common once more.
 */
export class ChunkTemplate {
  private before = '';
  private after = '';
  private chunk: ChatCompletionChunk | undefined;
  private lessons = 0;

  /** What `JSON.parse` would make of it; `undefined` where it may differ in more than its text. */
  read(json: string): ChatCompletionChunk | undefined {
    const { chunk, before, after } = this;
    const end = json.length - after.length;
    if (chunk === undefined || end < before.length) return undefined;
    if (!json.startsWith(before) || !json.endsWith(after)) return undefined;
    const content = json.slice(before.length, end);
    if (!PLAIN.test(content)) return undefined;
    const choice = chunk.choices[0]!;
    return { ...chunk, choices: [{ ...choice, delta: { ...choice.delta, content } }] };
  }

  /** Takes a chunk that was read in full for what the next ones look like. */
  learn(json: string, chunk: ChatCompletionChunk): void {
    const [choice] = chunk.choices;
    const content = choice?.delta?.content;
    if (this.lessons === MOST_LESSONS || chunk.choices.length !== 1 || typeof content !== 'string') return;
    const start = json.indexOf(KEY) + KEY.length;
    if (!json.startsWith(`${content}"`, start) || !PLAIN.test(content) || !isFlat(chunk)) return;
    this.lessons += 1;
    this.before = json.slice(0, start);
    this.after = json.slice(start + content.length);
    // Whether it is this text that stands there is seen by what another one in its place makes of the chunk.
    const other = `${content}.`;
    const changed = JSON.parse(this.before + other + this.after) as ChatCompletionChunk;
    this.chunk = changed.choices[0]?.delta.content === other ? chunk : undefined;
  }
}

/** Whether nothing in it but the choice and its delta could be changed in one chunk and be seen in the next. */
function isFlat({ choices, ...rest }: ChatCompletionChunk): boolean {
  const { delta, ...more } = choices[0]!;
  return [rest, more, delta].every((object) => Object.values(object).every(isPrimitive));
}

function isPrimitive(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}
