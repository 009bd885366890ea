import { createHash } from 'node:crypto';
import { readPlainText } from '../plain-text.js';

/** The largest document, in bytes of UTF-8. */
export const MAX_DOCUMENT_BYTES = 2 * 1024 * 1024;

/**
 * A decoded text or Markdown document. Positions in it are UTF-16 code units, as everywhere in JavaScript.
 */
export interface CheckedDocument {
  readonly text: string;
  /** The caller's name for it. The model never sees it. */
  readonly name: string | null;
  /** Digest of the text as UTF-8, in hexadecimal. */
  readonly sha256: string;
}

/**
 * Decodes a document. Drops a byte order mark and changes nothing else.
 * @throws InvalidRequestError if the document is blank or not a text; AppError 413 `document_too_large`
 */
export function readDocument(content: string | Uint8Array, name: string | null = null): CheckedDocument {
  const text = readPlainText(content, { noun: 'document', maxBytes: MAX_DOCUMENT_BYTES });
  return { text, name, sha256: createHash('sha256').update(text).digest('hex') };
}

/** A section of a document: `text.slice(start, end)`. */
export interface DocumentPart {
  readonly start: number;
  readonly end: number;
}

/** Share of a part that the next part repeats, so that a passage across a cut is whole in one of them. */
const OVERLAP_SHARE = 0.05;

/**
 * Places to cut a text, best first: the cut is after the match. Every pattern takes time linear in the text.
 */
const BOUNDARIES = [/\n(?=#{1,6}[ \t])/g, /\n[ \t\r]*\n/g, /\n/g, /[.!?。！？]\s/g, /\s/g];

/**
 * Splits a text into parts of at most `maxCharacters`: at a heading if the second half of the part has one,
 * else between paragraphs, lines, sentences or words. Each part but the first overlaps the end of the
 * previous one a little.
 */
export function splitDocument(text: string, maxCharacters: number): DocumentPart[] {
  const parts: DocumentPart[] = [];
  const overlap = Math.floor(maxCharacters * OVERLAP_SHARE);
  for (let start = 0; ;) {
    if (text.length - start <= maxCharacters) return [...parts, { start, end: text.length }];
    const end = cutBetween(text, start + Math.ceil(maxCharacters / 2), start + maxCharacters);
    parts.push({ start, end });
    start = startBetween(text, end - overlap, end);
  }
}

/** Returns the last cut in the window, of the best kind that occurs there. */
function cutBetween(text: string, from: number, to: number): number {
  const window = text.slice(from, to);
  for (const boundary of BOUNDARIES) {
    let last: number | undefined;
    for (const match of window.matchAll(boundary)) last = match.index + match[0].length;
    if (last !== undefined) return from + last;
  }
  return besidePair(text, to);
}

/** Returns the first position in the window at which a line, or else a word, starts. */
function startBetween(text: string, from: number, to: number): number {
  const window = text.slice(from, to);
  const boundary = /\n/.exec(window) ?? /\s/.exec(window);
  return boundary ? from + boundary.index + 1 : besidePair(text, from);
}

/** Moves a cut that would fall between the halves of a surrogate pair. */
function besidePair(text: string, position: number): number {
  const code = text.charCodeAt(position);
  return code >= 0xdc00 && code <= 0xdfff ? position - 1 : position;
}
