/**
 * A piece of text on a page, as the library reports it. Positions are points from the lower left corner.
 *
 * @typedef {object} PdfItem
 * @property {string} str
 * @property {number[]} transform
 * @property {number} width
 * @property {number} height of the font
 * @property {boolean} hasEOL true if it ends its line
 */

/**
 * A line of a page.
 *
 * @typedef {object} PdfLine
 * @property {string} text
 * @property {number} height of its largest font
 * @property {number} baseline
 */

/** A wider gap in a line separates columns of a table, in heights of the font. */
const COLUMN_GAP = 4;
/** A larger distance between two lines separates paragraphs, in heights of the font. */
const PARAGRAPH_GAP = 1.45;
/** Larger letters than this make a heading, relative to the most common size. */
const HEADING_SIZE = 1.15;
const MAX_HEADING_LENGTH = 200;
const LIST_ITEM = /^(?:[•‣◦▪●–-]|\(?(?:\d{1,3}|[a-z])[.)])\s/u;
/** A raised number behind it is the mark of a note. */
const PUNCTUATION_AT_END = /[.,;:!?…"'”’»)\]。、！？]$/u;
const RAISED_DIGITS = Array.from('⁰¹²³⁴⁵⁶⁷⁸⁹');

/**
 * Puts pages together: lines stay lines, a blank line is between paragraphs, list items and pages, headings
 * begin with `## `, and ` | ` is between columns.
 *
 * @param {readonly (readonly PdfItem[])[]} pages
 * @returns {{ text: string, pageStarts: number[], pagesWithoutText: number }}
 */
export function layOut(pages) {
  const linesOfPages = pages.map(linesOf);
  const size = commonSize(linesOfPages.flat());
  /** @type {number[]} */
  const pageStarts = [];
  let pagesWithoutText = 0;
  let text = '';
  for (const lines of linesOfPages) {
    if (lines.length === 0) pagesWithoutText += 1;
    const page = paragraphs(lines, size);
    if (text !== '' && page !== '') text += '\n\n';
    pageStarts.push(text.length);
    text += page;
  }
  return { text: `${text}\n`, pageStarts, pagesWithoutText };
}

/**
 * @param {readonly PdfItem[]} items
 * @returns {PdfLine[]}
 */
function linesOf(items) {
  /** @type {PdfLine[]} */
  const lines = [];
  let line = { text: '', height: 0, baseline: 0, size: 0 };
  const end = () => {
    const text = line.text.replace(/\s+/g, ' ').trim();
    if (text !== '') lines.push({ text, height: line.height, baseline: line.baseline });
    line = { text: '', height: 0, baseline: 0, size: 0 };
  };
  for (const item of items) {
    const { str, height, width, hasEOL } = item;
    const isBlank = str.trim() === '';
    // Text of no size is not seen. Spaces have none either.
    if (isBlank) line.text += width > COLUMN_GAP * line.height && line.height > 0 ? ' | ' : str;
    else if (height > 0) {
      if (isMarkOf(item, line)) line.text = `${raised(line.text)} `;
      if (!isRaised(item, line)) line.text += str;
      else if (!PUNCTUATION_AT_END.test(line.text)) line.text += raised(str);
      line.height = Math.max(line.height, height);
      if (line.size === 0) Object.assign(line, { size: height, baseline: item.transform[5] ?? 0 });
    }
    if (hasEOL) end();
  }
  end();
  return lines;
}

/**
 * Is it a number that stands higher than the text before it: the mark of a note, or an exponent?
 *
 * @param {PdfItem} item
 * @param {{ text: string, size: number, baseline: number }} line
 */
function isRaised({ str, height, transform }, { text, size, baseline }) {
  const above = (transform[5] ?? 0) - baseline;
  return text !== '' && /^\d{1,3}$/.test(str) && height < 0.8 * size && above > 0.15 * size;
}

/**
 * Is the line until now the raised mark of the note that the item begins?
 *
 * @param {PdfItem} item
 * @param {{ text: string, size: number, baseline: number }} line
 */
function isMarkOf({ height, transform }, { text, size, baseline }) {
  const below = baseline - (transform[5] ?? 0);
  return /^\d{1,3}$/.test(text) && size < 0.8 * height && below > 0.15 * size;
}

/** @param {string} digits */
function raised(digits) {
  return Array.from(digits, (digit) => RAISED_DIGITS[Number(digit)]).join('');
}

/**
 * Returns the size that most letters have.
 *
 * @param {readonly PdfLine[]} lines
 */
function commonSize(lines) {
  /** @type {Map<number, number>} */
  const lengths = new Map();
  for (const { text, height } of lines) {
    const size = Math.round(height * 2) / 2;
    lengths.set(size, (lengths.get(size) ?? 0) + text.length);
  }
  return [...lengths].reduce((most, next) => (next[1] > most[1] ? next : most), [0, 0])[0];
}

/**
 * @param {readonly PdfLine[]} lines
 * @param {number} size that most letters of the document have
 */
function paragraphs(lines, size) {
  let text = '';
  /** @type {(PdfLine & { isHeading: boolean }) | undefined} */
  let before;
  for (const line of lines) {
    const isHeading = isHeadingOf(line, size);
    if (before !== undefined) {
      const gap = before.baseline - line.baseline;
      const goesOn = gap > 0 && gap <= PARAGRAPH_GAP * Math.max(before.height, line.height);
      const sameKind = isHeading === before.isHeading && !LIST_ITEM.test(line.text);
      if (!goesOn || !sameKind) text += '\n\n';
      // A heading is one line: Markdown knows no other.
      else text += isHeading ? ' ' : '\n';
      if (isHeading && !(goesOn && sameKind)) text += '## ';
    } else if (isHeading) text += '## ';
    text += line.text;
    before = { ...line, isHeading };
  }
  return text;
}

/**
 * @param {PdfLine} line
 * @param {number} size
 */
function isHeadingOf({ text, height }, size) {
  return height >= HEADING_SIZE * size && text.length <= MAX_HEADING_LENGTH && /\p{L}{2}/u.test(text);
}
