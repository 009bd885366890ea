import { HtmlReader } from './html-reader.js';
import { linkLabels, markdownChunks, normalLabel, type MarkdownChunk } from './markdown-chunks.js';
import { markdownParser, type MarkdownNode } from './markdown-parser.js';
import { BLOCK_BREAK, CELL_BREAK, ReaderTextBuilder, type ReaderText } from './reader-text.js';
import type { Work } from './work.js';

const HTML_DOCUMENT =
  /^\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[^>]{0,1000}>\s*)*<(?:!doctype\s+html|html|head|body)\b/i;

/** Reads a document: HTML if it begins as such, else Markdown, which plain text is too. */
export function* readDocumentText(source: string): Work<ReaderText> {
  const text = new ReaderTextBuilder(source);
  if (HTML_DOCUMENT.test(source.slice(0, 5_000))) {
    yield* new HtmlReader(source, text).document();
    return text.finish();
  }
  const labels = yield* linkLabels(source);
  const reader = new MarkdownReader(source, text, labels);
  for (const chunk of markdownChunks(source)) {
    reader.read(chunk);
    yield chunk.text.length - chunk.prefix.length;
  }
  return text.finish();
}

/** Walks the syntax trees of a document, and adds what is read of it. */
class MarkdownReader {
  private readonly html: HtmlReader;
  /** Where the current chunk starts in the source. */
  private start = 0;
  /** Where the text of the parser starts in the source: before the chunk, if the chunk has a prefix. */
  private offset = 0;
  private inCell = false;
  /** True until the first block of a chunk that starts within a block. */
  private continues = false;

  constructor(
    private readonly source: string,
    private readonly text: ReaderTextBuilder,
    private readonly labels: ReadonlySet<string>,
  ) {
    this.html = new HtmlReader(source, text);
  }

  read({ text, prefix, start, continues }: MarkdownChunk): void {
    this.offset = start - prefix.length;
    this.start = start;
    this.continues = continues;
    if (continues && /\s/.test(this.source[start - 1]!)) this.text.add(start - 1, start);
    this.blocks(markdownParser.parse(text).topNode);
  }

  private blocks(parent: MarkdownNode): void {
    for (let node = parent.firstChild; node; node = node.nextSibling) this.block(node);
  }

  private block(node: MarkdownNode): void {
    switch (node.name) {
      case 'Blockquote':
      case 'BulletList':
      case 'OrderedList':
      case 'ListItem':
      case 'Table':
      case 'TableHeader':
      case 'TableRow':
        this.startBlock(node);
        return this.blocks(node);
      case 'TableCell':
        this.text.addBreak(CELL_BREAK, this.placeOf(node.from));
        this.inCell = true;
        this.inline(node);
        this.inCell = false;
        return;
      case 'CodeBlock':
      case 'FencedCode':
        this.startBlock(node);
        for (const code of node.getChildren('CodeText')) this.add(code.from, code.to);
        return;
      case 'HTMLBlock':
        this.startBlock(node);
        this.between(node, (from, to) => this.html.section(from, to));
        return this.text.addBreak(BLOCK_BREAK, this.placeOf(node.to));
      case 'CommentBlock':
      case 'ProcessingInstructionBlock':
        return this.text.delete(this.placeOf(node.from), this.placeOf(node.to));
      case 'LinkReference':
      case 'HorizontalRule':
      case 'TableDelimiter':
      case 'QuoteMark':
      case 'ListMark':
        return;
      default:
        this.startBlock(node);
        return this.inline(node);
    }
  }

  /** Ends the block before a node, unless the node goes on with it: long paragraphs are parsed in pieces. */
  private startBlock(node: MarkdownNode): void {
    const before = node.prevSibling;
    const gap = before && this.source.slice(this.placeOf(before.to), this.placeOf(node.from));
    const goesOn = before?.name === 'Paragraph' && node.name === 'Paragraph' && !/\n[ \t>]*\r?\n/.test(gap!);
    if (goesOn) this.add(before.to, node.from);
    else if (!this.continues) this.text.addBreak(BLOCK_BREAK, this.placeOf(node.from));
    this.continues = false;
  }

  /** Adds the text of a node, and reads the nodes in it. */
  private inline(parent: MarkdownNode, from = parent.from, to = parent.to): void {
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
    const [from, to] = [this.placeOf(node.from), this.placeOf(node.to)];
    switch (node.name) {
      case 'Emphasis':
      case 'StrongEmphasis':
      case 'Autolink':
      case 'Task':
        this.inline(node);
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
    const code = this.source.slice(this.placeOf(from), this.placeOf(to));
    const spaced = /^ .*\S.* $/s.test(code) ? 1 : 0;
    this.inline(node, from + spaced, to - spaced);
  }

  /** Reads the text of a link or the alternative text of an image. */
  private link(node: MarkdownNode): number {
    const marks = node.getChildren('LinkMark');
    const [opening, closing] = [marks[0], marks[1]];
    if (opening === undefined || closing === undefined) return this.literal(node);
    // Its target may be empty: `[text]()`.
    if (node.getChild('URL') !== null || marks.length >= 4) {
      this.inline(node, opening.to, closing.from);
      return node.to;
    }
    const first = this.source.slice(this.placeOf(opening.to), this.placeOf(closing.from));
    if (first.startsWith('^')) return this.afterFootnoteMark(node);
    const label = node.getChild('LinkLabel');
    const second = label && this.source.slice(this.placeOf(label.from + 1), this.placeOf(label.to - 1));
    if (!this.labels.has(normalLabel(second === null || second === '' ? first : second))) {
      return this.literal(node);
    }
    this.inline(node, opening.to, closing.from);
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
    const begins = node.parent?.from === node.from && this.source[this.placeOf(node.to)] === ':';
    return begins ? node.to + 1 : node.to;
  }

  /** Calls `read` for the sections of a node between its children, which are marks of block quotes. */
  private between(node: MarkdownNode, read: (from: number, to: number) => void): void {
    let position = node.from;
    for (let child = node.firstChild; child; child = child.nextSibling) {
      read(this.placeOf(position), this.placeOf(child.from));
      position = child.to;
    }
    read(this.placeOf(position), this.placeOf(node.to));
  }

  private add(from: number, to: number): void {
    let start = this.placeOf(from);
    const end = this.placeOf(to);
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

  /** Returns the place in the source; its start for a place in the prefix of the chunk. */
  private placeOf(position: number): number {
    return Math.max(this.start, this.offset + position);
  }
}
