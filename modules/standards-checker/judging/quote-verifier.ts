import { foldText, type FoldedText } from './folded-text.js';
import type { Quote } from './report.schema.js';

/** Finds quotes in one document. Takes time linear in the length of document and quote. */
export class QuoteVerifier {
  private readonly document: FoldedText;

  constructor(text: string) {
    this.document = foldText(text);
  }

  /**
   * Finds a quote. Ignores differences in white space, quotation marks, dashes, Markdown emphasis and Unicode
   * composition.
   * @param from, to the section of the document to search, in UTF-16 code units; default: all of it
   */
  verify(text: string, from = 0, to = Infinity): Quote {
    const folded = foldText(text).text.trim();
    // Models often put quotation marks around a quote.
    const position = this.find(folded, from, to) ?? this.find(unquoted(folded), from, to);
    return position ? { text, verified: true, ...position } : { text, verified: false };
  }

  private find(quote: string, from: number, to: number): { start: number; end: number } | undefined {
    if (quote === '') return undefined;
    const { text, starts, ends } = this.document;
    const index = indexOf(text, quote, lowerBound(starts, from), lowerBound(starts, to));
    return index === -1 ? undefined : { start: starts[index]!, end: ends[index + quote.length - 1]! };
  }
}

function unquoted(text: string): string {
  const first = text[0];
  const quoted = text.length > 2 && (first === '"' || first === "'") && text.endsWith(first);
  return quoted ? text.slice(1, -1).trim() : '';
}

/** Returns the first index whose value is at least `value`. */
function lowerBound(sorted: Int32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Searches as Knuth, Morris and Pratt do: for some texts the time of the engine's own search grows with the
 * product of both lengths.
 */
function indexOf(text: string, pattern: string, from: number, to: number): number {
  const borders = bordersOf(pattern);
  let matched = 0;
  for (let position = from; position < to; position += 1) {
    const code = text.charCodeAt(position);
    while (matched > 0 && code !== pattern.charCodeAt(matched)) matched = borders[matched - 1]!;
    if (code === pattern.charCodeAt(matched)) matched += 1;
    if (matched === pattern.length) return position - matched + 1;
  }
  return -1;
}

/** Returns the length of the longest proper border of each prefix. */
function bordersOf(pattern: string): Int32Array {
  const borders = new Int32Array(pattern.length);
  let length = 0;
  for (let position = 1; position < pattern.length; position += 1) {
    const code = pattern.charCodeAt(position);
    while (length > 0 && code !== pattern.charCodeAt(length)) length = borders[length - 1]!;
    if (code === pattern.charCodeAt(length)) length += 1;
    borders[position] = length;
  }
  return borders;
}
