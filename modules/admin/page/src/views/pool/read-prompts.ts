import { LineError, parsePromptLine, type PromptFormat } from './prompt-line.js';
import { TimeSlices } from './time-slices.js';
import type { LineProblem, PoolPrompt, ReadPrompts } from './types.js';

/** Prompts in one run; more belong to the `pool` command. */
export const MAX_PROMPTS = 10_000;
/** A request may have 16 MiB; its options need room, too. */
export const MAX_LINE_BYTES = 12 * 1024 * 1024;

const LINE_FEED = 0x0a;

/** A line as text; `undefined` where its bytes are not UTF-8. */
export interface Line {
  readonly number: number;
  readonly text: string | undefined;
}

/** Prompts that are pasted or typed: each line is one. Blank lines do not count. */
export function readPromptText(text: string, signal?: AbortSignal): Promise<ReadPrompts> {
  return readPrompts(linesOfText(text), 'text', signal);
}

/** The prompts of a file; lines end at line feeds and nowhere else. */
export function readPromptBytes(
  bytes: Uint8Array<ArrayBuffer>,
  format: PromptFormat,
  signal?: AbortSignal,
): Promise<ReadPrompts> {
  return readPrompts(linesOfBytes(bytes), format, signal);
}

async function readPrompts(
  lines: Iterable<Line>,
  format: PromptFormat,
  signal?: AbortSignal,
): Promise<ReadPrompts> {
  const prompts: PoolPrompt[] = [];
  const problems: LineProblem[] = [];
  const lineOfId = new Map<string, number>();
  const slices = new TimeSlices();
  for (const { number: line, text } of lines) {
    if (slices.over()) {
      await slices.next();
      signal?.throwIfAborted();
    }
    try {
      const parsed = parse(text, format);
      if (parsed === undefined) continue;
      const { id } = parsed;
      const earlier = id === undefined ? undefined : lineOfId.get(id);
      if (earlier !== undefined) throw new LineError(`It has the same "id" as line ${earlier}.`);
      if (id !== undefined) lineOfId.set(id, line);
      if (prompts.length === MAX_PROMPTS) {
        problems.push({ line, message: tooMany });
        break;
      }
      prompts.push({ line, ...parsed });
    } catch (thrown) {
      if (!(thrown instanceof LineError)) throw thrown;
      problems.push({ line, message: thrown.message });
    }
  }
  return { prompts, problems };
}

const tooMany = `This line and all after it are too many: a run here has at most ${MAX_PROMPTS.toLocaleString('en')} prompts. Split the file, or use the "pool" command.`;

function parse(text: string | undefined, format: PromptFormat) {
  if (text === undefined) throw new LineError('It is not UTF-8 text.');
  if (text.length > MAX_LINE_BYTES / 4 && new Blob([text]).size > MAX_LINE_BYTES)
    throw new LineError(
      `It is longer than ${MAX_LINE_BYTES / 1024 / 1024} MiB, the most a prompt may have here.`,
    );
  return parsePromptLine(text, format);
}

function* linesOfText(text: string): Generator<Line> {
  let number = 1;
  for (const line of text.split('\n')) yield { number: number++, text: withoutReturn(line) };
}

function* linesOfBytes(bytes: Uint8Array<ArrayBuffer>): Generator<Line> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  for (let start = 0, number = 1; start < bytes.length; number++) {
    const found = bytes.indexOf(LINE_FEED, start);
    const end = found === -1 ? bytes.length : found;
    yield { number, text: decode(decoder, bytes.subarray(start, end), number) };
    start = end + 1;
  }
}

function decode(decoder: TextDecoder, bytes: Uint8Array<ArrayBuffer>, number: number): string | undefined {
  try {
    const text = withoutReturn(decoder.decode(bytes));
    return number === 1 ? text.replace(/^\uFEFF/, '') : text;
  } catch {
    return undefined;
  }
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
