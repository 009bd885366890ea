import { foldText, type FoldedText } from './folded-text.js';

/** A quote as a report shows it. */
export interface Quote {
  readonly text: string;
  /** Whether it stands in the document. */
  readonly verified: boolean;
  /** Where in the document, in UTF-16 code units: `text.slice(start, end)`. Only where verified. */
  readonly start?: number;
  readonly end?: number;
}

/** Says of quotes whether, and where, they stand in one document. Takes time linear in document and quote. */
export class QuoteVerifier {
  private readonly document: FoldedText;

  constructor(text: string) {
    this.document = foldText(text);
  }

  /**
   * Finds a quote, spelled as the document spells it but for white space, quotation marks, dashes, Markdown emphasis and
   * Unicode composition.
   * @param from, to the stretch of the document to look in; default the whole of it
   */
  verify(text: string, from = 0, to = Infinity): Quote {
    const folded = foldText(text).text.trim();
    // Models like to put quotation marks of their own around a quote.
    const place = this.find(folded, from, to) ?? this.find(unquoted(folded), from, to);
    return place ? { text, verified: true, ...place } : { text, verified: false };
  }

  private find(quote: string, from: number, to: number): { start: number; end: number } | undefined {
    if (quote === '') return undefined;
    const { text, starts, ends } = this.document;
    const position = indexOf(text, quote, lowerBound(starts, from), lowerBound(starts, to));
    return position === -1
      ? undefined
      : { start: starts[position]!, end: ends[position + quote.length - 1]! };
  }
}

function unquoted(text: string): string {
  const first = text[0];
  const quoted = text.length > 2 && (first === '"' || first === "'") && text.endsWith(first);
  return quoted ? text.slice(1, -1).trim() : '';
}

/** The first index whose value is at least `value`. */
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

/** After Knuth, Morris and Pratt: the engine's own search takes time by the product of both lengths on texts made for it. */
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

/** For each prefix the length of its longest proper border. */
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
