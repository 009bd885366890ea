import { foldText, type FoldedText } from './folded-text.js';
import { IntList } from './int-list.js';
import { readDocumentText } from './markdown-reader.js';
import type { ReaderText } from './reader-text.js';
import { MAX_STEP, type Work } from './work.js';

/** A document that quotes are looked up in. Prepared once for all quotes. */
export interface PreparedDocument {
  readonly source: string;
  readonly reader: ReaderText;
  /** The reader's text, folded. */
  readonly foldedReader: FoldedText;
  /** The source, folded: models copy mark-up, too. */
  readonly foldedSource: FoldedText;
  /** Positions of the line breaks. */
  readonly lineBreaks: IntList;
}

/** Prepares a document. Takes time linear in its length. */
export function* prepareDocument(source: string): Work<PreparedDocument> {
  const reader = yield* readDocumentText(source);
  const foldedReader = yield* foldText(reader.text);
  const foldedSource = yield* foldText(source);
  return { source, reader, foldedReader, foldedSource, lineBreaks: yield* lineBreaksOf(source) };
}

/** Returns the line of a position, from 1. */
export function lineOf({ lineBreaks }: PreparedDocument, position: number): number {
  return lineBreaks.lowerBound(position) + 1;
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
