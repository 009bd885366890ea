import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import { OpenTag } from './open-tag.js';
import { BLOCK_BREAK, CELL_BREAK, type ReaderTextBuilder } from './reader-text.js';
import { MAX_STEP, type Work } from './work.js';

const names = (list: string): ReadonlySet<string> => new Set(list.split(' '));

const BLOCKS = names(
  'address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure ' +
    'footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol optgroup option p pre section summary table ' +
    'tbody tfoot thead tr ul',
);
const HEADING = /^h[1-6]$/;
const CELLS = names('td th');
const STRUCK = names('del s strike');
/** Elements whose content a browser does not show. */
const UNSHOWN = names('head script style template noscript iframe object textarea select title');
const VOID = names('area base br col embed hr img input link meta param source track wbr');
/** Spaces may stand before the `>` of a closing tag. */
const MAX_CLOSING_TAG_LENGTH = 100;
/** Names of elements for which is remembered where the last of them is closed. */
const MAX_REMEMBERED_NAMES = 64;
/** Reads HTML: whole documents, and the tags and blocks in Markdown. Keeps open elements between calls. */
export class HtmlReader implements TokenizerCallbacks {
  private readonly tokenizer = new Tokenizer({ decodeEntities: true }, this);
  /** Where the text of the tokenizer starts in the source. */
  private base = 0;
  /** End of the last token, in the text of the tokenizer. */
  private position = 0;
  private tag = new OpenTag('', 0);
  private attribute = '';
  private value = '';
  /** Where the attribute starts and its value ends, in the text of the tokenizer. */
  private attributeStart = 0;
  private valueEnd = 0;
  /** The element that began a deletion, and how many of its name are open. */
  private deleting: { readonly name: string; depth: number } | undefined;
  private readonly lastClosingTags = new Map<string, number>();

  constructor(
    private readonly source: string,
    private readonly text: ReaderTextBuilder,
  ) {}

  /** Reads a whole document. */
  *document(): Work<void> {
    this.restart(0);
    for (let start = 0; start < this.source.length; start += MAX_STEP) {
      this.tokenizer.write(this.source.slice(start, start + MAX_STEP));
      yield Math.min(MAX_STEP, this.source.length - start);
    }
    this.tokenizer.end();
  }

  /** Reads a section of the source. */
  section(from: number, to: number): void {
    this.restart(from);
    this.tokenizer.write(this.source.slice(from, to));
    this.tokenizer.end();
  }

  private restart(base: number): void {
    this.tokenizer.reset();
    this.base = base;
    this.position = 0;
  }

  ontext(start: number, end: number): void {
    this.text.add(this.base + start, this.base + end);
    this.position = end;
  }

  ontextentity(codepoint: number, end: number): void {
    const from = Math.min(this.position, end);
    this.text.addDecoded(String.fromCodePoint(codepoint), this.base + from, this.base + end);
    this.position = end;
  }

  onopentagname(start: number, end: number): void {
    this.tag = new OpenTag(this.nameAt(start, end), start - 1);
  }

  onattribname(start: number, end: number): void {
    this.attribute = this.nameAt(start, end);
    this.value = '';
    this.attributeStart = start;
    this.valueEnd = end;
  }

  onattribdata(start: number, end: number): void {
    this.valueEnd = end;
    this.value += this.source.slice(this.base + start, this.base + end);
  }

  onattribentity(codepoint: number): void {
    this.value += String.fromCodePoint(codepoint);
  }

  onattribend(): void {
    const { attribute, value, base } = this;
    this.tag.addAttribute(attribute, value, base + this.attributeStart, base + this.valueEnd);
  }

  onopentagend(end: number): void {
    this.position = end + 1;
    this.open(this.base + this.tag.start, this.base + end + 1);
  }

  onselfclosingtag(end: number): void {
    this.onopentagend(end);
  }

  onclosetag(start: number, end: number): void {
    const name = this.nameAt(start, end);
    const after = this.base + end;
    const bracket = this.source.slice(after, after + MAX_CLOSING_TAG_LENGTH).indexOf('>');
    this.position = end + 1;
    this.close(name, this.base + start - 2, after + bracket + 1);
  }

  oncomment(start: number, end: number, endOffset: number): void {
    // Without its mark `<!--` the start is that of the content.
    const from = this.base + Math.max(0, start - 4);
    this.text.delete(from, this.base + end + (endOffset > 0 ? 1 : 0));
    this.position = end + 1;
  }

  oncdata(_start: number, end: number): void {
    this.position = end + 1;
  }

  ondeclaration(_start: number, end: number): void {
    this.position = end + 1;
  }

  onprocessinginstruction(_start: number, end: number): void {
    this.position = end + 1;
  }

  onend(): void {}

  private open(from: number, to: number): void {
    const { name, hides, alt } = this.tag;
    if (this.deleting) {
      if (this.deleting.name === name) this.deleting.depth += 1;
      return;
    }
    if (BLOCKS.has(name)) this.text.addBreak(BLOCK_BREAK, from);
    if (HEADING.test(name)) this.text.startHeading(from);
    if (CELLS.has(name)) this.text.addBreak(CELL_BREAK, from);
    if (name === 'br') this.text.addDecoded('\n', from, to);
    if (name === 'img') this.text.addDecoded(alt, from, to);
    if (name === 'sup') this.text.startSuperscript(to);
    const deletes = hides || STRUCK.has(name) || UNSHOWN.has(name);
    if (!deletes || VOID.has(name) || !this.closesAfter(name, to)) {
      for (const unread of this.tag.unread) this.text.hide(unread.from, unread.to);
      return;
    }
    this.deleting = { name, depth: 1 };
    this.text.startDeletion(from);
  }

  private close(name: string, from: number, to: number): void {
    if (this.deleting) {
      if (this.deleting.name !== name) return;
      this.deleting.depth -= 1;
      if (this.deleting.depth > 0) return;
      this.deleting = undefined;
      this.text.endDeletion(to);
    }
    if (name === 'sup') this.text.endSuperscript();
    if (HEADING.test(name)) this.text.endHeading();
    if (BLOCKS.has(name)) this.text.addBreak(BLOCK_BREAK, from);
    if (CELLS.has(name)) this.text.addBreak(CELL_BREAK, from);
  }

  /** Returns true if the element is closed somewhere. One that is never closed must not hide all the rest. */
  private closesAfter(name: string, place: number): boolean {
    let last = this.lastClosingTags.get(name);
    if (last === undefined) {
      if (this.lastClosingTags.size >= MAX_REMEMBERED_NAMES) return true;
      last = Math.max(
        this.source.lastIndexOf(`</${name}`),
        this.source.lastIndexOf(`</${name.toUpperCase()}`),
      );
      this.lastClosingTags.set(name, last);
    }
    return last >= place;
  }

  private nameAt(start: number, end: number): string {
    return this.source.slice(this.base + start, this.base + end).toLowerCase();
  }
}
