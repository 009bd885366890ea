import type { ChatCompletionChunk } from '../contract/chat.types.js';

/** Chunks that are learned from in one stream, at most: to learn takes as long as to read. */
const MOST_LESSONS = 4;
const KEY = '"content":"';
/** A text that stands in JSON as it is. */
const PLAIN = /[ !#-[\]-\uffff]*/y;

/**
 * Reads chunks that differ from an earlier one in the text of their one choice alone, as nearly all of a stream do, without reading what
 * they have in common once more.
 */
export class ChunkTemplate {
  private before = '';
  private after = '';
  private lessons = 0;
  /** Like the one that was learned from last, its text aside. */
  chunk: ChatCompletionChunk | undefined;

  /** Characters of such a chunk's JSON that are not its text. */
  get frame(): number {
    return this.before.length + this.after.length;
  }

  /** Where such a chunk's JSON ends that begins there; -1 where it may differ in more than its text. */
  endIn(text: string, start: number): number {
    if (this.chunk === undefined || !standsIn(text, start, this.before)) return -1;
    const end = plainEnd(text, start + this.before.length);
    return standsIn(text, end, this.after) ? end + this.after.length : -1;
  }

  /** What `JSON.parse` would make of it; `undefined` where it may differ in more than its text. */
  read(json: string): ChatCompletionChunk | undefined {
    const { chunk, before, after } = this;
    if (chunk === undefined || this.endIn(json, 0) !== json.length) return undefined;
    const content = json.slice(before.length, json.length - after.length);
    const choice = chunk.choices[0]!;
    return { ...chunk, choices: [{ ...choice, delta: { ...choice.delta, content } }] };
  }

  /** Takes a chunk that was read in full for what the next ones look like. */
  learn(json: string, chunk: ChatCompletionChunk): void {
    const [choice] = chunk.choices;
    const content = choice?.delta?.content;
    if (this.lessons === MOST_LESSONS || chunk.choices.length !== 1 || typeof content !== 'string') return;
    const start = json.indexOf(KEY) + KEY.length;
    const end = plainEnd(json, start);
    if (json.slice(start, end) !== content || json[end] !== '"' || !isFlat(chunk)) return;
    this.lessons += 1;
    this.before = json.slice(0, start);
    this.after = json.slice(end);
    // Whether it is this text that stands there is seen by what another one in its place makes of the chunk.
    const other = `${content}.`;
    const changed = JSON.parse(this.before + other + this.after) as ChatCompletionChunk;
    this.chunk = changed.choices[0]?.delta.content === other ? changed : undefined;
  }
}

/** As `startsWith`, which goes character by character: a slice is compared in words. */
function standsIn(text: string, start: number, part: string): boolean {
  return text.slice(start, start + part.length) === part;
}

/** Where the plain text ends that begins there. */
function plainEnd(text: string, start: number): number {
  PLAIN.lastIndex = start;
  PLAIN.test(text);
  return PLAIN.lastIndex;
}

/** Whether nothing in it but the choice and its delta could be changed in one chunk and be seen in the next. */
function isFlat({ choices, ...rest }: ChatCompletionChunk): boolean {
  const { delta, ...more } = choices[0]!;
  return [rest, more, delta].every((object) => Object.values(object).every(isPrimitive));
}

function isPrimitive(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}
