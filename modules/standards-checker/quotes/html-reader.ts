import { DecodingMode, HtmlEntityDecoder } from 'entities/decode';
import { HtmlTokenizer, type HtmlTag, type HtmlText, type HtmlTokenReader } from './html-tokenizer.js';
import { OpenTag } from './open-tag.js';
import { BLOCK_BREAK, CELL_BREAK, type ReaderTextBuilder } from './reader-text.js';
import type { Work } from './work.js';

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
/** Names of elements for which is remembered where the last of them is closed. */
const MAX_REMEMBERED_NAMES = 64;

/** Reads HTML: whole documents, and the tags and blocks in Markdown. Keeps open elements between calls. */
export class HtmlReader implements HtmlTokenReader {
  /** The element that began a deletion, and how many of its name are open. */
  private deleting: { readonly name: string; depth: number } | undefined;
  private readonly lastClosingTags = new Map<string, number>();
  /** What the entity that is being decoded stands for. */
  private decoded = '';
  private readonly entities = new HtmlEntityDecoder((codePoint) => {
    this.decoded += String.fromCodePoint(codePoint);
  });

  constructor(
    private readonly source: string,
    private readonly builder: ReaderTextBuilder,
  ) {}

  /** Reads a whole document. */
  *document(): Work<void> {
    yield* new HtmlTokenizer(this.source, this).readAll();
  }

  /** Reads a section of the source. */
  section(from: number, to: number): void {
    new HtmlTokenizer(this.source, this, from).readTo(to, true);
  }

  text({ from, to, hasEntities }: Omit<HtmlText, 'characters'>): void {
    const text = this.source.slice(from, to);
    let position = 0;
    let ampersand = hasEntities ? text.indexOf('&') : -1;
    while (ampersand >= 0) {
      const end = ampersand + this.decodeEntity(text, ampersand);
      if (end > ampersand) {
        this.builder.add(from + position, from + ampersand);
        this.builder.addDecoded(this.decoded, from + ampersand, from + end);
        position = end;
      }
      ampersand = text.indexOf('&', Math.max(end, ampersand + 1));
    }
    this.builder.add(from + position, to);
  }

  comment(from: number, to: number): void {
    this.builder.delete(from, to);
  }

  openTag(tag: HtmlTag): void {
    const { name, from, to } = tag;
    if (this.deleting) {
      if (this.deleting.name === name) this.deleting.depth += 1;
      return;
    }
    const opened = new OpenTag(tag, this.source);
    const { builder } = this;
    if (BLOCKS.has(name)) builder.addBreak(BLOCK_BREAK, from);
    if (HEADING.test(name)) builder.startHeading(from);
    if (CELLS.has(name)) builder.addBreak(CELL_BREAK, from);
    if (name === 'br') builder.addDecoded('\n', from, to);
    if (name === 'img') builder.addDecoded(opened.alt, from, to);
    if (name === 'sup') builder.startSuperscript(to);
    const deletes = opened.hides || STRUCK.has(name) || UNSHOWN.has(name);
    if (!deletes || VOID.has(name) || !this.closesAfter(name, to)) {
      for (const section of opened.unread) builder.hide(section.from, section.to);
      return;
    }
    this.deleting = { name, depth: 1 };
    builder.startDeletion(from);
  }

  closeTag(name: string, from: number, to: number): void {
    const { builder } = this;
    if (this.deleting) {
      if (this.deleting.name !== name) return;
      this.deleting.depth -= 1;
      if (this.deleting.depth > 0) return;
      this.deleting = undefined;
      builder.endDeletion(to);
    }
    if (name === 'sup') builder.endSuperscript();
    if (HEADING.test(name)) builder.endHeading();
    if (BLOCKS.has(name)) builder.addBreak(BLOCK_BREAK, from);
    if (CELLS.has(name)) builder.addBreak(CELL_BREAK, from);
  }

  /** Decodes the entity at an ampersand. @returns its length; 0 if there is none */
  private decodeEntity(text: string, ampersand: number): number {
    this.decoded = '';
    this.entities.startEntity(DecodingMode.Legacy);
    const length = this.entities.write(text, ampersand + 1);
    return length < 0 ? this.entities.end() : length;
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
}
