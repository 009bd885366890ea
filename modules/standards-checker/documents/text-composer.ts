const RAISED = new Map(Array.from('⁰¹²³⁴⁵⁶⁷⁸⁹', (sign, digit) => [String(digit), sign]));
const NUMBER = /^\s*(\d{1,3})\s*$/;
/** A number behind it is the mark of a note. */
const PUNCTUATION = /[.,;:!?…"'”’»)\]。、！？]/u;
/** The mark of a note, which is no number: `[1]`, `*`. */
const NOTE_MARK = /^\s*(?:[[(](?:\d{1,3}|[a-z])[\])]|[*†‡])\s*$/;
/** A longer text in a superscript is none that is changed. */
const MAX_RAISED_LENGTH = 12;
const MAX_INDENT = 8;
/** Stands before and behind struck text. */
const STRUCK = '~~';

/** Composes a text of blocks: a blank line between paragraphs, one line for each list item and table row. */
export class TextComposer {
  private readonly pieces: string[] = [];
  /** What has to come before the next word. */
  private gap: '' | ' ' | '\n' | '\n\n' = '';
  /** A mark for the start of the next line: of a heading or a list item. */
  private mark = '';
  private isEmpty = true;
  private preformatted = 0;
  private inCell = 0;
  private cells = 0;
  private inHeading = false;
  private raised: string | undefined;
  private lastCharacter = '';
  private hiddenBefore = false;

  /** Adds text. White space is one space, unless the block is preformatted. */
  add(text: string): void {
    if (this.raised !== undefined) {
      this.raised += text;
      if (this.raised.length > MAX_RAISED_LENGTH) this.endRaised();
      return;
    }
    if (this.preformatted > 0 && this.inCell === 0) return this.addLines(text);
    const words = text.replace(/[ \t\n\r\f]+/g, ' ');
    if (words.startsWith(' ')) this.space();
    // Other spaces, such as one that does not break, are text.
    const word = words.replace(/^ | $/g, '');
    if (word !== '') this.append(word);
    if (words.endsWith(' ') && word !== '') this.space();
  }

  startBlock(preformatted: boolean): void {
    if (this.inCell > 0) return this.space();
    this.separate('\n\n');
    if (preformatted) this.preformatted += 1;
  }

  endBlock(preformatted: boolean): void {
    if (preformatted && this.preformatted > 0) this.preformatted -= 1;
    this.startBlock(false);
  }

  startHeading(level: number): void {
    this.startBlock(false);
    if (this.inCell > 0) return;
    this.mark = `${'#'.repeat(level)} `;
    this.inHeading = true;
  }

  endHeading(): void {
    this.inHeading = false;
    this.mark = '';
    this.startBlock(false);
  }

  /** @param depth of the list, from 1 */
  startItem(mark: string, depth: number): void {
    if (this.inCell > 0) return this.space();
    this.separate('\n');
    this.mark = `${' '.repeat(Math.min(MAX_INDENT, Math.max(0, depth - 1) * 2))}${mark} `;
  }

  endItem(): void {
    if (this.inCell > 0) this.space();
    else this.separate('\n');
  }

  startRow(): void {
    if (this.inCell === 0) this.separate('\n');
    this.cells = 0;
  }

  endRow(): void {
    if (this.inCell === 0) this.separate('\n');
  }

  startCell(): void {
    if (this.inCell === 0 && this.cells > 0) this.append('|');
    this.space();
    this.cells += 1;
    this.inCell += 1;
  }

  endCell(): void {
    if (this.inCell > 0) this.inCell -= 1;
    this.space();
  }

  /** A heading and a row are one line. */
  breakLine(): void {
    if (this.inHeading || this.inCell > 0) this.space();
    else this.separate('\n');
  }

  startStruck(): void {
    this.append(STRUCK);
  }

  endStruck(): void {
    if (this.pieces.at(-1) === STRUCK) this.pieces.pop();
    else this.appendBehind(STRUCK);
  }

  startRaised(): void {
    this.raised ??= '';
  }

  endRaised(): void {
    if (this.raised === undefined) return;
    const text = this.raised;
    this.raised = undefined;
    const digits = NUMBER.exec(text)?.[1];
    if (NOTE_MARK.test(text) || (digits !== undefined && PUNCTUATION.test(this.lastCharacter))) return;
    if (digits === undefined) this.add(text);
    else this.appendBehind(Array.from(digits, (digit) => RAISED.get(digit)).join(''));
  }

  /** Notes that something hidden was left out here: digits around it are not one number. */
  skipHidden(): void {
    this.hiddenBefore = true;
  }

  finish(): string {
    this.endRaised();
    return `${this.pieces.join('').trim()}\n`;
  }

  private addLines(text: string): void {
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      if (index > 0) this.separate('\n');
      if (line.trim() !== '') this.append(this.gap === '' ? line : line.trimEnd());
    }
  }

  private space(): void {
    if (this.gap === '' && !this.isEmpty) this.gap = ' ';
  }

  private separate(gap: '\n' | '\n\n'): void {
    if (this.gap !== '\n\n') this.gap = gap;
  }

  private append(text: string): void {
    if (this.gap === '' && this.hiddenBefore && /\d$/.test(this.lastCharacter) && /^\d/.test(text))
      this.gap = ' ';
    if (!this.isEmpty) this.pieces.push(this.gap);
    this.pieces.push(this.mark);
    this.appendBehind(text);
    this.gap = '';
    this.mark = '';
  }

  /** Appends text that belongs to the word before it. */
  private appendBehind(text: string): void {
    this.pieces.push(text);
    this.lastCharacter = text.slice(-1);
    this.isEmpty = false;
    this.hiddenBefore = false;
  }
}
