import { foldText, type FoldedText } from './folded-text.js';
import { IntList } from './int-list.js';
import { readExtractedText } from './extracted-reader.js';
import { readDocumentText } from './markdown-reader.js';
import type { ReaderText } from './reader-text.js';
import { MAX_STEP, type Work } from './work.js';

/** A document whose quotes are verified. */
export interface QuotedDocument {
  readonly text: string;
  /** Default `markdown`. */
  readonly kind?: 'markdown' | 'extracted';
  /** Where each page of a PDF starts in the text. */
  readonly pageStarts?: readonly number[];
}

/** A document that quotes are looked up in. Prepared once for all quotes. */
export interface PreparedDocument {
  readonly source: string;
  /** `undefined` if it has no pages. */
  readonly pageStarts?: IntList;
  readonly reader: ReaderText;
  /** The reader's text, folded. */
  readonly foldedReader: FoldedText;
  /** The source, folded: models copy mark-up, too. */
  readonly foldedSource: FoldedText;
  /** Positions of the line breaks; `undefined` if the caller's file has other lines than the source. */
  readonly lineBreaks?: IntList;
}

/** Prepares a document. Takes time linear in its length. */
export function* prepareDocument({
  text: source,
  kind = 'markdown',
  pageStarts,
}: QuotedDocument): Work<PreparedDocument> {
  const isExtracted = kind === 'extracted';
  const reader = yield* isExtracted
    ? readExtractedText(source, { hasStruckText: pageStarts === undefined })
    : readDocumentText(source);
  const foldedReader = yield* foldText(reader.text);
  const foldedSource = yield* foldText(source);
  return {
    ...{ source, reader, foldedReader, foldedSource },
    ...(!isExtracted && { lineBreaks: yield* lineBreaksOf(source) }),
    ...(pageStarts && { pageStarts: listOf(pageStarts) }),
  };
}

/** Where a passage is, as a person finds it. */
export interface PlaceInDocument {
  /** From 1. */
  readonly line?: number;
  /** From 1. */
  readonly page?: number;
  /** The nearest heading above. */
  readonly heading?: string;
}

/** Tells where a position is. */
export function placeIn(
  { lineBreaks, pageStarts, reader: { headings } }: PreparedDocument,
  position: number,
): PlaceInDocument {
  const heading = headings.above(position);
  return {
    ...(lineBreaks && { line: lineBreaks.lowerBound(position) + 1 }),
    ...(pageStarts && { page: pageStarts.lowerBound(position + 1) }),
    ...(heading !== undefined && { heading }),
  };
}

function listOf(numbers: readonly number[]): IntList {
  const list = new IntList();
  for (const number of numbers) list.push(number);
  return list;
}

function* lineBreaksOf(source: string): Work<IntList> {
  const breaks = new IntList();
  for (let start = 0; start < source.length; start += MAX_STEP) {
    const end = Math.min(source.length, start + MAX_STEP);
    for (let index = start; index < end; index += 1) if (source.charCodeAt(index) === 10) breaks.push(index);
    yield end - start;
  }
  return breaks;
}
