import type { HtmlReader } from './html-reader.js';
import { normalLabel } from './markdown-chunks.js';
import type { MarkdownNode } from './markdown-parser.js';
import type { ReaderTextBuilder } from './reader-text.js';

/** Turns positions in the text of the parser into places in the source. */
export interface ChunkPlaces {
  placeOf(position: number): number;
}

/** Adds the text in a paragraph, a heading or a cell of a table. */
export class MarkdownInlineReader {
  /** True in a cell of a table. */
  inCell = false;

  constructor(
    private readonly source: string,
    private readonly text: ReaderTextBuilder,
    private readonly html: HtmlReader,
    private readonly labels: ReadonlySet<string>,
    private readonly places: ChunkPlaces,
  ) {}

  /** Adds the text of a node, and reads the nodes in it. */
  read(parent: MarkdownNode, from = parent.from, to = parent.to): void {
    let position = from;
    for (let node = parent.firstChild; node && node.from < to; node = node.nextSibling) {
      if (node.from < from) continue;
      this.add(position, node.from);
      position = this.inlineNode(node);
    }
    this.add(position, to);
  }

  /** @returns where the text goes on */
  private inlineNode(node: MarkdownNode): number {
    const [from, to] = [this.places.placeOf(node.from), this.places.placeOf(node.to)];
    switch (node.name) {
      case 'Emphasis':
      case 'StrongEmphasis':
      case 'Autolink':
      case 'Task':
        this.read(node);
        break;
      case 'InlineCode':
        this.code(node);
        break;
      case 'URL':
      case 'TaskMarker':
        this.text.add(from, to);
        break;
      case 'Escape':
        this.text.add(from + 1, to);
        break;
      case 'Entity':
        this.html.text({ from, to, hasEntities: true });
        break;
      case 'HTMLTag':
        this.html.section(from, to);
        break;
      case 'HardBreak':
        this.text.addDecoded('\n', from, to);
        break;
      case 'Comment':
      case 'ProcessingInstruction':
      case 'Strikethrough':
        this.text.delete(from, to);
        break;
      case 'Link':
      case 'Image':
        return this.link(node);
      default:
        // Marks of emphasis, code, links, headings and block quotes.
        break;
    }
    return node.to;
  }

  /** Reads code. One space at each end is not a part of it. */
  private code(node: MarkdownNode): void {
    const from = node.firstChild?.to ?? node.from;
    const to = node.lastChild?.from ?? node.to;
    const code = this.source.slice(this.places.placeOf(from), this.places.placeOf(to));
    const spaced = /^ .*\S.* $/s.test(code) ? 1 : 0;
    this.read(node, from + spaced, to - spaced);
  }

  /** Reads the text of a link or the alternative text of an image. */
  private link(node: MarkdownNode): number {
    const marks = node.getChildren('LinkMark');
    const [opening, closing] = [marks[0], marks[1]];
    if (opening === undefined || closing === undefined) return this.literal(node);
    // Its target may be empty: `[text]()`.
    if (node.getChild('URL') !== null || marks.length >= 4) {
      this.read(node, opening.to, closing.from);
      return node.to;
    }
    const first = this.source.slice(this.places.placeOf(opening.to), this.places.placeOf(closing.from));
    if (first.startsWith('^')) return this.afterFootnoteMark(node);
    const label = node.getChild('LinkLabel');
    const second =
      label && this.source.slice(this.places.placeOf(label.from + 1), this.places.placeOf(label.to - 1));
    if (!this.labels.has(normalLabel(second === null || second === '' ? first : second))) {
      return this.literal(node);
    }
    this.read(node, opening.to, closing.from);
    return node.to;
  }

  /** A link whose reference is nowhere defined is read with its brackets. */
  private literal(node: MarkdownNode): number {
    let position = node.from;
    for (let child = node.firstChild; child; child = child.nextSibling) {
      if (child.name === 'LinkMark' || child.name === 'LinkLabel') continue;
      this.add(position, child.from);
      position = this.inlineNode(child);
    }
    this.add(position, node.to);
    return node.to;
  }

  /** Skips the mark of a footnote, and the colon behind it if it begins the footnote. */
  private afterFootnoteMark(node: MarkdownNode): number {
    const begins = node.parent?.from === node.from && this.source[this.places.placeOf(node.to)] === ':';
    return begins ? node.to + 1 : node.to;
  }

  /** Adds the source between two positions. */
  add(from: number, to: number): void {
    let start = this.places.placeOf(from);
    const end = this.places.placeOf(to);
    // In a table a bar is escaped in code, too.
    while (this.inCell) {
      const bar = this.source.slice(start, end).indexOf('\\|');
      if (bar < 0) break;
      this.text.add(start, start + bar);
      start += bar + 1;
      this.text.add(start, start + 1);
      start += 1;
    }
    this.text.add(start, end);
  }
}
