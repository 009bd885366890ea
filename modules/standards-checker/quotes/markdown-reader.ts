import { HtmlReader } from './html-reader.js';
import { linkLabels, markdownChunks, type MarkdownChunk } from './markdown-chunks.js';
import { MarkdownInlineReader } from './markdown-inline.js';
import { markdownParser, type MarkdownNode } from './markdown-parser.js';
import { BLOCK_BREAK, CELL_BREAK, ReaderTextBuilder, type ReaderText } from './reader-text.js';
import type { Work } from './work.js';

const HTML_DOCUMENT =
  /^\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[^>]{0,1000}>\s*)*<(?:!doctype\s+html|html|head|body)\b/i;

const HEADING = /^(?:ATX|Setext)Heading\d$/;

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
  private readonly inline: MarkdownInlineReader;
  /** Where the current chunk starts in the source. */
  private start = 0;
  /** Where the text of the parser starts in the source: before the chunk, if the chunk has a prefix. */
  private offset = 0;
  /** True until the first block of a chunk that starts within a block. */
  private continues = false;

  constructor(
    private readonly source: string,
    private readonly text: ReaderTextBuilder,
    labels: ReadonlySet<string>,
  ) {
    this.html = new HtmlReader(source, text);
    this.inline = new MarkdownInlineReader(source, text, this.html, labels, this);
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
        this.inline.inCell = true;
        this.inline.read(node);
        this.inline.inCell = false;
        return;
      case 'CodeBlock':
      case 'FencedCode':
        this.startBlock(node);
        for (const code of node.getChildren('CodeText')) this.inline.add(code.from, code.to);
        return;
      case 'HTMLBlock':
        this.startBlock(node);
        this.between(node, (from, to) => this.html.section(from, to));
        return this.text.addBreak(BLOCK_BREAK, this.placeOf(node.to));
      case 'CommentBlock':
      case 'ProcessingInstructionBlock':
        return this.text.delete(this.placeOf(node.from), this.placeOf(node.to));
      case 'LinkReference':
        for (const title of node.getChildren('LinkTitle')) {
          this.text.hide(this.placeOf(title.from), this.placeOf(title.to));
        }
        return;
      case 'HorizontalRule':
      case 'TableDelimiter':
      case 'QuoteMark':
      case 'ListMark':
        return;
      default:
        this.startBlock(node);
        if (HEADING.test(node.name)) this.text.startHeading(this.placeOf(node.from));
        this.inline.read(node);
        return this.text.endHeading();
    }
  }

  /** Ends the block before a node, unless the node goes on with it: long paragraphs are parsed in pieces. */
  private startBlock(node: MarkdownNode): void {
    const before = node.prevSibling;
    const gap = before && this.source.slice(this.placeOf(before.to), this.placeOf(node.from));
    const goesOn = before?.name === 'Paragraph' && node.name === 'Paragraph' && !/\n[ \t>]*\r?\n/.test(gap!);
    if (goesOn) this.inline.add(before.to, node.from);
    else if (!this.continues) this.text.addBreak(BLOCK_BREAK, this.placeOf(node.from));
    this.continues = false;
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

  /** Returns the place in the source; its start for a place in the prefix of the chunk. */
  placeOf(position: number): number {
    return Math.max(this.start, this.offset + position);
  }
}
