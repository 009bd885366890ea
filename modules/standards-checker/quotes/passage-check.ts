import { cutsNumberWords, hasNegation, negatesBefore, restrictsBehind } from './negations.js';
import { cutAt, isLongEnough } from './passage-edges.js';
import type { PreparedDocument } from './prepared-document.js';
import { BLOCK_BREAK, CELL_BREAK, DELETION } from './reader-text.js';
import { visibleBefore, visibleBehind } from './visible-context.js';

/** Why words that stand in the document are no quote of it. */
export type PassageProblem =
  'cut_word' | 'cut_number' | 'deleted_text' | 'negation_before' | 'restriction_behind' | 'question';

/** A passage of a document. */
export interface Passage {
  /** In the source. */
  readonly start: number;
  readonly end: number;
  /** In the reader's text. */
  readonly readStart: number;
  readonly readEnd: number;
}

/** Characters of context that are looked at. */
const CONTEXT = 120;
const SENTENCE_END = /[.!?;。！？；]["'”’»)\]]*(?=\s)|[。！？；]/gu;

/** Finds what a passage leaves out at its edges that would change its meaning. Takes a bounded time. */
export function problemOf(
  { source, reader: { text, map, deletions } }: PreparedDocument,
  { start, end, readStart, readEnd }: Passage,
): PassageProblem | undefined {
  if (deletions.cutBy(start, end)) return 'deleted_text';
  // Nothing of it is read: the target of a link, for instance.
  if (readEnd <= readStart) {
    if (deletions.touchedBy(start, end)) return 'deleted_text';
    return cutAt(source, start, 'start') ?? cutAt(source, end, 'end');
  }
  const passage = text.slice(readStart, readEnd);
  if (passage.includes(DELETION) && !isLongEnough(passage.replaceAll(DELETION, ' '))) return 'deleted_text';
  // An end of it is not read: in the target of a link, for instance.
  const startsInMarkUp = map.startOf(readStart) > start;
  const endsInMarkUp = map.endOf(readEnd - 1) < end;
  const cut =
    cutAt(text, readStart, 'start') ??
    cutAt(text, readEnd, 'end') ??
    (startsInMarkUp ? cutAt(source, start, 'start') : undefined) ??
    (endsInMarkUp ? cutAt(source, end, 'end') : undefined);
  if (cut) return cut;
  const before = sentenceBefore(text, readStart);
  const behind = textBehind(text, readEnd);
  if (cutsNumberWords(before, passage, behind)) return 'cut_number';
  if (negatesBefore(before, passage)) return 'negation_before';
  if (/^["'”’»]*[?？؟]/u.test(behind)) return 'question';
  if (/[.!?;:。！？；]["'”’»)]*$/u.test(passage) || /^["'”’»)]*[.!;:。！；]/u.test(behind)) return undefined;
  return restrictsBehind(behind, passage) ? 'restriction_behind' : undefined;
}

/** Is the text between two passages one that an ellipsis may leave out? */
export function mayBeLeftOut({ reader: { text } }: PreparedDocument, from: number, to: number): boolean {
  const gap = text.slice(from, to);
  return !gap.includes(DELETION) && !hasNegation(gap);
}

/** Returns true if a sentence starts at a position. */
export function startsSentence(text: string, position: number): boolean {
  const before = text.slice(Math.max(0, position - CONTEXT), position);
  return /(?:^|[.!?:;。！？：；\u2029\t([])["'“„«\s]*$/u.test(before);
}

/** Returns the sentence up to a position. The lines before a list belong to its items. */
function sentenceBefore(text: string, position: number): string {
  let before = visibleBefore(text, position, CONTEXT);
  const block = Math.max(before.lastIndexOf(BLOCK_BREAK), before.lastIndexOf(CELL_BREAK));
  if (block >= 0 && !/[:：]\s*$/.test(before.slice(0, block))) before = before.slice(block + 1);
  let end = 0;
  for (const match of before.matchAll(SENTENCE_END)) end = match.index + match[0].length;
  return before.slice(end);
}

function textBehind(text: string, position: number): string {
  const behind = visibleBehind(text, position, CONTEXT);
  const end = behind.search(/[\u2029\t]/);
  return end < 0 ? behind : behind.slice(0, end);
}
