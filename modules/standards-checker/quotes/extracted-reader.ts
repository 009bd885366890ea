import { BLOCK_BREAK, CELL_BREAK, ReaderTextBuilder, type ReaderText } from './reader-text.js';
import { MAX_STEP, type Work } from './work.js';

const HEADING = /^#{1,6} /;
const BULLET = /^\s*[-•*‣◦▪●–] +/u;
const NUMBER = /^\s*\(?\d{1,9}[.)] +/;
const CELLS = ' | ';
const STRUCK = '~~';

/** What an extracted text may have. */
interface Features {
  /** True if `~~struck~~` is struck text. */
  readonly hasStruckText: boolean;
}

/**
 * Reads a text that was taken out of a file: lines with `#` are headings, lines that begin as list items are
 * blocks, and so is what stands between blank lines. All other characters are themselves.
 */
export function* readExtractedText(source: string, features: Features): Work<ReaderText> {
  const reader = new ExtractedReader(source, features);
  let units = 0;
  for (let start = 0; start < source.length;) {
    const found = source.indexOf('\n', start);
    const end = found < 0 ? source.length : found;
    reader.line(start, end);
    for (units += end + 1 - start; units >= MAX_STEP; units -= MAX_STEP) yield MAX_STEP;
    start = end + 1;
  }
  return reader.finish();
}

class ExtractedReader {
  private readonly text: ReaderTextBuilder;
  /** The next line starts a block. */
  private startsBlock = true;
  private wasItem = false;
  /** End of the struck text that has begun. */
  private struckTo = 0;
  /** The next mark of struck text, from where it was last looked for. */
  private nextMark = -1;

  constructor(
    private readonly source: string,
    private readonly features: Features,
  ) {
    this.text = new ReaderTextBuilder(source);
  }

  line(start: number, end: number): void {
    const line = this.source.slice(start, end);
    if (line.trim() === '') {
      this.startsBlock = true;
      return;
    }
    const heading = HEADING.exec(line)?.[0].length;
    if (heading !== undefined) return this.heading(start, start + heading, end);
    const number = this.startsBlock || this.wasItem ? NUMBER.exec(line) : null;
    const mark = (BULLET.exec(line) ?? number)?.[0].length;
    const isRow = line.includes(CELLS);
    if (this.startsBlock || mark !== undefined || isRow) this.text.addBreak(BLOCK_BREAK, start);
    else this.add(start - 1, start);
    if (isRow) this.row(start + (mark ?? 0), end);
    else this.add(start + (mark ?? 0), end);
    this.wasItem = mark !== undefined;
    this.startsBlock = isRow;
  }

  finish(): ReaderText {
    return this.text.finish();
  }

  private heading(start: number, textStart: number, end: number): void {
    this.text.addBreak(BLOCK_BREAK, start);
    this.text.startHeading(start);
    this.add(textStart, end);
    this.text.endHeading();
    this.startsBlock = true;
    this.wasItem = false;
  }

  private row(start: number, end: number): void {
    for (let position = start; position < end;) {
      const found = this.source.indexOf(CELLS, position);
      const cellEnd = found < 0 || found >= end ? end : found;
      this.add(position, cellEnd);
      if (cellEnd < end) this.text.addBreak(CELL_BREAK, cellEnd);
      position = cellEnd + CELLS.length;
    }
  }

  /** Adds a section, and deletes what is struck in it. Struck text may go on in later sections. */
  private add(from: number, to: number): void {
    for (let position = from; position < to;) {
      if (this.struckTo > position) {
        const end = Math.min(this.struckTo, to);
        if (end === this.struckTo) this.text.endDeletion(end);
        position = end;
        continue;
      }
      const open = this.markFrom(position);
      if (open >= to) return this.text.add(position, to);
      this.text.add(position, open);
      this.text.startDeletion(open);
      this.struckTo = this.source.indexOf(STRUCK, open + STRUCK.length) + STRUCK.length;
      position = open;
    }
  }

  /** Returns where the next struck text starts; the end of the source if there is none that ends. */
  private markFrom(position: number): number {
    if (this.nextMark >= position) return this.nextMark;
    const { source, features } = this;
    const open = features.hasStruckText ? source.indexOf(STRUCK, position) : -1;
    const ends = open >= 0 && source.includes(STRUCK, open + STRUCK.length);
    this.nextMark = ends ? open : source.length;
    return this.nextMark;
  }
}
