import { createHash } from 'node:crypto';
import { readPlainText } from '../plain-text.js';
import type { QuotedDocument } from '../quotes/prepared-document.js';
import { chooseByContent } from './content-cuts.js';

/** The largest text of a document, in bytes of UTF-8. */
export const MAX_DOCUMENT_BYTES = 2 * 1024 * 1024;

/** The text of a document, as it is judged. Positions in it are UTF-16 code units. */
export interface CheckedDocument extends QuotedDocument {
  /** The caller's name for it. The model never sees it. */
  readonly name: string | null;
  /** Digest of the text as UTF-8, in hexadecimal. */
  readonly sha256: string;
  /** What a person should know about how it was read, in sentences. */
  readonly notes?: readonly string[];
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

/** Places at which a part may start, best first: behind the match. */
const STARTS = [/\n/g, /\s/g];

/**
 * Splits a text into parts of at most `maxCharacters`. A part ends in its second half: at a heading if there
 * is one, else between paragraphs, lines, sentences or words. Among places of the best kind the text behind
 * them decides. So the parts before an edit of the text stay the same, and soon behind it so do the others.
 * Each part but the first overlaps the end of the previous one a little.
 */
export function splitDocument(text: string, maxCharacters: number): DocumentPart[] {
  const parts: DocumentPart[] = [];
  const overlap = Math.floor(maxCharacters * OVERLAP_SHARE);
  for (let start = 0; ;) {
    if (text.length - start <= maxCharacters) return [...parts, { start, end: text.length }];
    const last = start + maxCharacters;
    const end =
      cutBetween(text, start + Math.ceil(maxCharacters / 2), last, BOUNDARIES) ?? besidePair(text, last);
    parts.push({ start, end });
    const first = end - overlap;
    start = cutBetween(text, first, end - Math.ceil(overlap / 2), STARTS) ?? besidePair(text, first);
  }
}

/** Returns a cut in the window, of the best kind that occurs there. */
function cutBetween(text: string, from: number, to: number, kinds: readonly RegExp[]): number | undefined {
  const window = text.slice(from, to);
  for (const kind of kinds) {
    const cut = chooseByContent(text, cutsBehind(window, kind, from));
    if (cut !== undefined) return cut;
  }
  return undefined;
}

function* cutsBehind(window: string, kind: RegExp, from: number): Generator<number> {
  for (const match of window.matchAll(kind)) yield from + match.index + match[0].length;
}

/** Moves a cut that would fall between the halves of a surrogate pair. */
function besidePair(text: string, position: number): number {
  const code = text.charCodeAt(position);
  return code >= 0xdc00 && code <= 0xdfff ? position - 1 : position;
}
