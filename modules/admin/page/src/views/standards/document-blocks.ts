/** A stretch of a document: `text.slice(start, end)`. */
export interface Block {
  readonly start: number;
  readonly end: number;
  /** About how many lines it takes on a screen. */
  readonly lines: number;
}

const BLOCK_LENGTH = 2_000;
const MAX_BLOCK_LENGTH = 4_000;
const LINE_LENGTH = 80;

/**
 * Cuts a document into pieces a browser can leave out while they cannot be seen: at blank lines, else at line
 * ends, else at spaces.
 */
export function splitIntoBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  for (let start = 0; start < text.length;) {
    const end = blockEnd(text, start);
    blocks.push({ start, end, lines: countLines(text, start, end) });
    start = end;
  }
  return blocks;
}

function blockEnd(text: string, start: number): number {
  if (text.length - start <= MAX_BLOCK_LENGTH) return text.length;
  const stretch = text.slice(start, start + MAX_BLOCK_LENGTH);
  for (const separator of ['\n\n', '\n', ' ']) {
    const first = stretch.indexOf(separator, BLOCK_LENGTH);
    const found = first === -1 ? stretch.lastIndexOf(separator) : first;
    if (found > 0) return start + found + separator.length;
  }
  // Nothing to cut at; not through a pair, though.
  const last = stretch.charCodeAt(stretch.length - 1);
  return start + stretch.length - (last >= 0xd800 && last <= 0xdbff ? 1 : 0);
}

function countLines(text: string, start: number, end: number): number {
  let lines = 0;
  for (const line of text.slice(start, end).trimEnd().split('\n')) {
    lines += Math.max(1, Math.ceil(line.length / LINE_LENGTH));
  }
  return lines;
}
