import type { Passage } from './passage-check.js';
import type { PreparedDocument } from './prepared-document.js';
import { MAX_STEP, type Work } from './work.js';

/** Length of the pieces that texts are compared by. */
const GRAM = 4;
const TABLE_SIZE = 1 << 16;
/** A passage is near if at least this share of its pieces are in the quote. */
const MIN_SHARE = 0.5;
/** Characters by which a passage grows to the next word. */
const MAX_GROWTH = 30;

/** Finds the passage of a section that has most in common with a quote. Takes time linear in both. */
export function* nearestPassage(
  document: PreparedDocument,
  quote: string,
  { from, to }: { readonly from: number; readonly to: number },
): Work<Passage | undefined> {
  const { text } = document.foldedReader;
  const length = Math.min(quote.length, to - from);
  if (length < GRAM * 2) return undefined;
  const grams = new Uint8Array(TABLE_SIZE);
  for (let index = 0; index + GRAM <= quote.length; index += 1) grams[gramAt(quote, index)] = 1;
  const window = length - GRAM + 1;
  let best = { share: 0, start: 0 };
  for (let index = from, hits = 0; index + GRAM <= to; index += 1) {
    hits += grams[gramAt(text, index)]!;
    if (index - window >= from) hits -= grams[gramAt(text, index - window)]!;
    const share = hits / window;
    if (share > best.share) best = { share, start: Math.max(from, index - window + 1) };
    if ((index - from) % (MAX_STEP / 2) === 0) yield MAX_STEP / 2;
  }
  if (best.share < MIN_SHARE) return undefined;
  const start = wordStart(text, best.start, from);
  return passageAt(document, start, wordEnd(text, Math.min(best.start + length, to), to));
}

/** Returns the passage of a section of the folded text. */
export function passageAt({ foldedReader, reader }: PreparedDocument, start: number, end: number): Passage {
  const readStart = foldedReader.map.startOf(start);
  const readEnd = foldedReader.map.endOf(end - 1);
  return { readStart, readEnd, start: reader.map.startOf(readStart), end: reader.map.endOf(readEnd - 1) };
}

function gramAt(text: string, index: number): number {
  let hash = 0;
  for (let offset = 0; offset < GRAM; offset += 1) {
    hash = (Math.imul(hash, 31) + lowerCase(text.charCodeAt(index + offset))) | 0;
  }
  return (Math.imul(hash, 0x9e3779b1) >>> 16) & (TABLE_SIZE - 1);
}

function lowerCase(code: number): number {
  return code >= 65 && code <= 90 ? code + 32 : code;
}

function wordStart(text: string, position: number, from: number): number {
  const before = text.slice(Math.max(from, position - MAX_GROWTH), position);
  return position - (/[\p{L}\p{M}\p{N}]*$/u.exec(before)?.[0].length ?? 0);
}

function wordEnd(text: string, position: number, to: number): number {
  const behind = text.slice(position, Math.min(to, position + MAX_GROWTH));
  return position + (/^[\p{L}\p{M}\p{N}]*/u.exec(behind)?.[0].length ?? 0);
}
