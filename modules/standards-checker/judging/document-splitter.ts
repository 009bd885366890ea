/** A stretch of a document: `text.slice(start, end)`. */
export interface DocumentPart {
  readonly index: number;
  readonly start: number;
  readonly end: number;
}

/** How much of a part is repeated at the start of the next, so that what stands on a cut is seen whole once. */
const OVERLAP_SHARE = 0.05;

/** Where a text may be cut, best first: the cut is after the match. Every pattern takes time linear in the text. */
const BOUNDARIES = [/\n(?=#{1,6}[ \t])/g, /\n[ \t\r]*\n/g, /\n/g, /[.!?。！？]\s/g, /\s/g];

/**
 * Splits a text into parts of at most `maxChars`, at headings where the second half of a part has one, else between
 * paragraphs, lines, sentences or words. Each part but the first starts a little before the end of the one before it.
 */
export function splitDocument(text: string, maxChars: number): DocumentPart[] {
  const parts: DocumentPart[] = [];
  const overlap = Math.floor(maxChars * OVERLAP_SHARE);
  for (let start = 0; ;) {
    const index = parts.length;
    if (text.length - start <= maxChars) return [...parts, { index, start, end: text.length }];
    const end = cutBetween(text, start + Math.ceil(maxChars / 2), start + maxChars);
    parts.push({ index, start, end });
    start = startBetween(text, end - overlap, end);
  }
}

/** The last place of the best kind there is in the window. */
function cutBetween(text: string, from: number, to: number): number {
  const window = text.slice(from, to);
  for (const boundary of BOUNDARIES) {
    let last: number | undefined;
    for (const match of window.matchAll(boundary)) last = match.index + match[0].length;
    if (last !== undefined) return from + last;
  }
  return besidePair(text, to);
}

/** The first place in the window where a line or a word starts. */
function startBetween(text: string, from: number, to: number): number {
  const window = text.slice(from, to);
  const boundary = /\n/.exec(window) ?? /\s/.exec(window);
  return boundary ? from + boundary.index + 1 : besidePair(text, from);
}

/** A cut never falls between the halves of a surrogate pair. */
function besidePair(text: string, position: number): number {
  const code = text.charCodeAt(position);
  return code >= 0xdc00 && code <= 0xdfff ? position - 1 : position;
}
