import { MAX_STEP, type Work } from './work.js';

/** A section of a Markdown document that is parsed by itself. */
export interface MarkdownChunk {
  /** What the parser reads: {@link prefix}, then the section with line breaks in long lines. */
  readonly text: string;
  /** Opens again the code block, the comment or the block of HTML that the section starts in. */
  readonly prefix: string;
  readonly start: number;
  /** True if the section starts within a block. */
  readonly continues: boolean;
}

/** A chunk ends at the first good place after this. */
const GOOD_CHUNK_LENGTH = 4 * 1024;
const MAX_CHUNK_LENGTH = MAX_STEP;
/** Longer paragraphs are parsed in pieces: emphasis takes time that grows with the square of the length. */
export const MAX_PARSED_LENGTH = 2 * 1024;
/** More lists and block quotes within each other are read as text. */
const MAX_CONTAINERS = 32;

/** A heading or an item of a list that is in no other. */
const BLOCK_START = /^(?:[-*+]|#{1,6}|\d{1,9}[.)])[ \t]/;
const FENCE = /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}|~{3,})/;
const HTML_START = /^ {0,3}<[a-z/]/i;
const CONTAINERS = new RegExp(`^(?:[ \\t]*(?:[>*+-]|\\d{1,9}[.)])){${MAX_CONTAINERS},}`);
const DEFINITION = /^[ \t>]*\[([^\]\n]{1,1000})\]:/;

/** Collects the labels of all link references of a document. */
export function* linkLabels(source: string): Work<ReadonlySet<string>> {
  const labels = new Set<string>();
  let units = 0;
  for (const { start, end } of linesOf(source)) {
    const label = DEFINITION.exec(source.slice(start, Math.min(end, start + MAX_PARSED_LENGTH)))?.[1];
    if (label !== undefined && !label.startsWith('^')) labels.add(normalLabel(label));
    units += end - start + 1;
    if (units < MAX_STEP / 2) continue;
    yield Math.min(units, MAX_STEP);
    units = 0;
  }
  return labels;
}

/** Returns a label as labels are compared. */
export function normalLabel(label: string): string {
  return label.trim().replace(/\s+/g, ' ').toLowerCase();
}

/**
 * Cuts a Markdown document into chunks of at most {@link MAX_STEP}: before a line that starts a block by
 * itself, where there is one.
 */
export function* markdownChunks(source: string): Generator<MarkdownChunk> {
  const context = new OpenContext();
  let start = 0;
  let prefix = '';
  let continues = false;
  let afterBlank = false;
  for (const line of linesOf(source)) {
    const length = line.start - start;
    const beginsBlock = afterBlank
      ? /\S/.test(source[line.start] ?? '')
      : BLOCK_START.test(source.slice(line.start, line.start + 12));
    const good = beginsBlock && !context.isOpen;
    if ((length >= GOOD_CHUNK_LENGTH && good) || (length > 0 && line.end + 1 - start > MAX_CHUNK_LENGTH)) {
      yield chunkOf(source, { start, end: line.start, prefix, continues });
      start = line.start;
      prefix = context.prefix;
      continues = !good;
    }
    const text = source.slice(line.start, line.end);
    context.read(text);
    afterBlank = text.trim() === '';
  }
  if (start < source.length) yield chunkOf(source, { start, end: source.length, prefix, continues });
}

/** The code block, comment or block of HTML that a line is in. */
class OpenContext {
  private fence: string | undefined;
  private inComment = false;
  private inHtml = false;

  get isOpen(): boolean {
    return this.fence !== undefined || this.inComment || this.inHtml;
  }

  get prefix(): string {
    if (this.fence !== undefined) return `${this.fence}\n`;
    if (this.inComment) return '<!--\n';
    return this.inHtml ? '<div>\n' : '';
  }

  read(line: string): void {
    if (this.inComment) this.inComment = !line.includes('-->');
    else if (this.fence !== undefined) {
      const closing = line.replace(/^[ \t>]+/, '').trimEnd();
      const closes = closing.length >= this.fence.length && closing === this.fence[0]!.repeat(closing.length);
      if (closes) this.fence = undefined;
    } else {
      this.fence = FENCE.exec(line.slice(0, MAX_PARSED_LENGTH))?.[1]?.slice(0, 80);
      const comment = this.fence === undefined ? line.lastIndexOf('<!--') : -1;
      this.inComment = comment >= 0 && !line.includes('-->', comment);
      // A block of HTML ends at a blank line.
      this.inHtml = line.trim() !== '' && (this.inHtml || HTML_START.test(line));
    }
  }
}

function chunkOf(
  source: string,
  { end, ...section }: Omit<MarkdownChunk, 'text'> & { readonly end: number },
): MarkdownChunk {
  const lines = source.slice(section.start, end).split('\n');
  return { ...section, text: section.prefix + lines.map(parsedLine).join('\n') };
}

/**
 * Returns a line of the same length that the parser reads in a bounded time. The parser does not know line
 * ends of Windows.
 */
function parsedLine(written: string): string {
  const line = written.endsWith('\r') ? `${written.slice(0, -1)} ` : written;
  const flat = CONTAINERS.test(line) ? line.replace(/[>*+\-.)]/g, 'x') : line;
  return flat.length > MAX_PARSED_LENGTH ? brokenLine(flat) : flat;
}

/** Puts line breaks in place of spaces, or of other characters if there is no space. */
function brokenLine(line: string): string {
  const pieces: string[] = [];
  for (let start = 0; start < line.length;) {
    const end = start + MAX_PARSED_LENGTH;
    const space = line.slice(start, end).search(/[ \t]\p{L}[^ \t]*$/u);
    const cut = end >= line.length ? line.length : space > 0 ? start + space : end - 1;
    pieces.push(line.slice(start, cut));
    start = cut + 1;
  }
  const broken = pieces.join('\n');
  return broken.padEnd(line.length, '\n');
}

function* linesOf(source: string): Generator<{ readonly start: number; readonly end: number }> {
  for (let start = 0; start < source.length;) {
    const found = source.indexOf('\n', start);
    const end = Math.min(found < 0 ? source.length : found, start + MAX_CHUNK_LENGTH - 1);
    yield { start, end };
    start = source[end] === '\n' ? end + 1 : end;
  }
}
