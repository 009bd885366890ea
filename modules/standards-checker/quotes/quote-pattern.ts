import { foldText, type FoldedText } from './folded-text.js';
import { readDocumentText } from './markdown-reader.js';
import { atOnce } from './work.js';

/** What is searched for: a folded text without the punctuation around it. */
export interface QuotePattern {
  readonly text: string;
  readonly folded: FoldedText;
  /** Where the pattern starts in the folded text. */
  readonly start: number;
  /** The number of a list item, which is not in the pattern: `2.`. */
  readonly listMark?: string;
  /** The targets of its links, which are not in the pattern. */
  readonly targets?: readonly string[];
}

/** Signs that a model adds to a quote or leaves out at its ends. */
const AT_START = /^[\s'.,;:]+/;
const AT_END = /[\s'.,;:]+$/;
const MARK_UP = /[*_`~[\]<>&\\#|]|^\s*(?:[-+>]|\d{1,9}[.)])\s/m;
const LIST_MARK = /^\s*(\d{1,9}[.)])\s/;
const TAG = /<[/a-z][^>]*>/gi;
/** A tag that only formats, or an address. Attributes are names with values in quotation marks. */
const KNOWN_TAG =
  /^<(?:\/?(?:a|abbr|b|br|cite|code|div|dd|dl|dt|em|h[1-6]|i|ins|kbd|li|mark|ol|p|q|small|span|strong|sub|sup|table|tbody|td|th|thead|tr|u|ul)(?:\s+[\w:-]+="[^"]*")*\s*\/?|(?:https?:|mailto:)?[^\s<>]+[@:./][^\s<>]+)>$/i;
const TARGET = /\]\(\s*<?([^)\s>]+)/g;
const ELLIPSIS = /\s*(?:\[\s*(?:\.{3}|…)\s*\]|\(\s*(?:\.{3}|…)\s*\)|\.{3,}|…)\s*/u;

/** Makes the pattern of a quote as it is written. */
export function patternOf(quote: string): QuotePattern {
  const folded = atOnce(foldText(quote));
  const start = AT_START.exec(folded.text)?.[0].length ?? 0;
  const text = folded.text.slice(start).replace(AT_END, '');
  return { text, folded, start };
}

/**
 * Makes the pattern of a quote as a reader reads it. Returns `undefined` for a quote without mark-up, and for
 * one with deletions or with unknown tags: what the pattern drops must not say anything.
 */
export function readPatternOf(quote: string): QuotePattern | undefined {
  if (!MARK_UP.test(quote)) return undefined;
  const tags = quote.match(TAG) ?? [];
  if (!tags.every((tag) => KNOWN_TAG.test(tag))) return undefined;
  const { text, deletions } = atOnce(readDocumentText(quote));
  if (deletions.any) return undefined;
  const targets = Array.from(quote.matchAll(TARGET), ([, target]) => target!);
  return { ...patternOf(text), listMark: LIST_MARK.exec(quote)?.[1], targets };
}

/** Splits a quote at its ellipses; those at its ends are dropped. */
export function partsOf(quote: string): string[] {
  return quote.split(ELLIPSIS).filter((part) => part.trim() !== '');
}
