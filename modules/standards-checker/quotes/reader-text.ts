import { IntList } from './int-list.js';
import { TextMap } from './text-map.js';

/** Stands for struck text, comments and hidden text. Occurs in no text: it is not a character. */
export const DELETION = '\uFDD0';
/** Stands between blocks: paragraphs, headings, list items. */
export const BLOCK_BREAK = '\u2029';
/** Stands between cells of a table. */
export const CELL_BREAK = '\t';

/** A document as its reader reads it, with a map back to its source. */
export interface ReaderText {
  readonly text: string;
  readonly map: TextMap;
  /** Sections of the source that a reader is not meant to read, in order. */
  readonly deletions: Deletions;
  readonly headings: Headings;
}

/** Sections of a source, in order and apart. */
export class Deletions {
  private readonly starts = new IntList();
  private readonly ends = new IntList();

  add(from: number, to: number): void {
    this.starts.push(from);
    this.ends.push(to);
  }

  get any(): boolean {
    return this.starts.length > 0;
  }

  /** Returns true if a section and a deletion overlap. */
  touchedBy(from: number, to: number): boolean {
    const index = this.ends.lowerBound(from + 1);
    return index < this.starts.length && this.starts.at(index) < to;
  }

  /** Returns true if a section and a deletion overlap, unless the section contains all of the deletion. */
  cutBy(from: number, to: number): boolean {
    for (let index = this.ends.lowerBound(from + 1); index < this.starts.length; index += 1) {
      if (this.starts.at(index) >= to) return false;
      if (this.starts.at(index) < from || this.ends.at(index) > to) return true;
    }
    return false;
  }
}

/** Headings of a document, in order. */
export class Headings {
  private readonly starts = new IntList();
  private readonly titles: string[] = [];

  add(from: number, title: string): void {
    this.starts.push(from);
    this.titles.push(title);
  }

  /** Returns the last heading that starts at a position or before. */
  above(position: number): string | undefined {
    return this.titles[this.starts.lowerBound(position + 1) - 1];
  }
}

const DIGIT_AT_END = /\p{Nd}$/u;
const DIGIT_AT_START = /^\p{Nd}/u;
/** White space, breaks and deletions. */
const NO_TITLE = /[\s\u2029\uFDD0]+/gu;
const MAX_TITLE_LENGTH = 200;
/** A longer text in a superscript is no number and no mark. */
const MAX_SUPERSCRIPT_LENGTH = 12;
const FOOTNOTE_MARK = /^[[(]?(?:\d{1,3}|[a-z*†‡])[\])]?$/u;
const SUPERSCRIPTS: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from('⁰¹²³⁴⁵⁶⁷⁸⁹').map((sign, digit) => [String(digit), sign]),
);

/** Collects what a reader reads. Texts are added in the order of the source. */
export class ReaderTextBuilder {
  private readonly pieces: string[] = [];
  private readonly map = new TextMap();
  private readonly deletions = new Deletions();
  private readonly headings = new Headings();
  /** The open heading: where it starts in the source, and its first piece. */
  private heading: { from: number; piece: number } | undefined;
  private last = '';
  /** End of the last text in the source. */
  private end = 0;
  private deletedFrom: number | undefined;
  private superscript: { from: number; to: number; text: string } | undefined;

  constructor(private readonly source: string) {}

  /** Adds a section of the source as it is, but for what was added before. */
  add(from: number, to: number): void {
    const start = Math.max(from, this.end);
    if (to > start) this.append(this.source.slice(start, to), start, to);
  }

  /** Adds a text that stands for a section of the source. */
  addDecoded(text: string, from: number, to: number): void {
    if (text !== '') this.append(text, from, to);
  }

  /** Ends the block or the cell. */
  addBreak(mark: typeof BLOCK_BREAK | typeof CELL_BREAK, at: number): void {
    this.endSuperscript();
    if (this.deletedFrom !== undefined || this.last === '' || this.last === BLOCK_BREAK) return;
    this.append(mark, at, at);
  }

  /** Begins a deletion, which lasts to {@link endDeletion}. */
  startDeletion(from: number): void {
    this.endSuperscript();
    this.deletedFrom ??= from;
  }

  endDeletion(to: number): void {
    if (this.deletedFrom === undefined) return;
    const from = this.deletedFrom;
    this.deletedFrom = undefined;
    this.delete(from, to);
  }

  /** Deletes a section of the source. */
  delete(from: number, to: number): void {
    if (this.deletedFrom !== undefined) return;
    this.endSuperscript();
    this.deletions.add(from, to);
    this.append(DELETION, from, to);
  }

  /** Says that a section of mark-up is never read. */
  hide(from: number, to: number): void {
    if (this.deletedFrom === undefined && to > from) this.deletions.add(from, to);
  }

  /** Begins a superscript, to {@link endSuperscript}: a number in it is not one with its base. */
  startSuperscript(at: number): void {
    if (this.deletedFrom === undefined) this.superscript = { from: at, to: at, text: '' };
  }

  endSuperscript(): void {
    if (this.superscript === undefined) return;
    const { text, from, to } = this.superscript;
    this.superscript = undefined;
    if (FOOTNOTE_MARK.test(text) && !/^\d+$/.test(text)) return;
    const raised = /^\d+$/.test(text) ? Array.from(text, (digit) => SUPERSCRIPTS[digit]).join('') : text;
    if (raised !== '') this.append(raised, from, to);
  }

  /** Begins a heading, which lasts to {@link endHeading}. */
  startHeading(from: number): void {
    this.heading ??= { from, piece: this.pieces.length };
  }

  endHeading(): void {
    if (this.heading === undefined) return;
    this.endSuperscript();
    const { from, piece } = this.heading;
    this.heading = undefined;
    const title = this.pieces.slice(piece).join('').replace(NO_TITLE, ' ').trim();
    if (title !== '') this.headings.add(from, title.slice(0, MAX_TITLE_LENGTH));
  }

  finish(): ReaderText {
    this.endHeading();
    this.endSuperscript();
    this.endDeletion(this.source.length);
    return { text: this.pieces.join(''), map: this.map, deletions: this.deletions, headings: this.headings };
  }

  private append(text: string, from: number, to: number): void {
    if (this.deletedFrom !== undefined) return;
    if (this.superscript !== undefined) {
      this.superscript.text += text;
      this.superscript.to = to;
      if (this.superscript.text.length > MAX_SUPERSCRIPT_LENGTH) this.endSuperscript();
      return;
    }
    // Mark-up that is dropped between two digits must not make one number of two.
    if (from > this.end && DIGIT_AT_END.test(this.last) && DIGIT_AT_START.test(text)) {
      this.pieces.push(DELETION);
      this.map.add(1, from, from);
    }
    this.pieces.push(text);
    this.map.add(text.length, from, to);
    this.last = text.slice(-2);
    if (text === BLOCK_BREAK) this.last = BLOCK_BREAK;
    this.end = to;
  }
}
