import type { Quote } from '../judging/quote.schema.js';
import { nearestPassage, passageAt } from './nearest-passage.js';
import {
  mayBeLeftOut,
  problemOf,
  startsSentence,
  type Passage,
  type PassageProblem,
} from './passage-check.js';
import { isLongEnough } from './passage-edges.js';
import {
  placeIn,
  prepareDocument,
  type PlaceInDocument,
  type PreparedDocument,
  type QuotedDocument,
} from './prepared-document.js';
import { partsOf, patternOf, readPatternOf, type QuotePattern } from './quote-pattern.js';
import { search } from './text-search.js';
import type { Work } from './work.js';

/** A section of the source. */
interface Section {
  readonly from: number;
  readonly to: number;
}

/** The passage that was found, or one that would have been but for its problem. */
type Found =
  | { readonly passage: Passage; readonly problem?: undefined }
  | { readonly passage: Passage; readonly problem: PassageProblem };

/** Parts of a quote with ellipses. */
const MAX_PARTS = 6;
/** Code units of the source that one ellipsis may leave out. */
const MAX_GAP = 1_000;
/** Places of its first part at which a quote with ellipses is tried. */
const MAX_TRIES = 20;
/** A nearest passage is cut to this. */
const MAX_NEAREST_LENGTH = 500;
const MAX_LIST_MARK_LENGTH = 20;
const MAX_TARGET_LENGTH = 1_000;
/** Punctuation that the comparison drops at the start of a quote. */
const MAX_DROPPED = 4;

/** Verifies quotes from one document. */
export class QuoteVerifier {
  private constructor(private readonly document: PreparedDocument) {}

  /** Prepares a document, once for all of its quotes. Takes time linear in its length. */
  static *prepare(document: string | QuotedDocument): Work<QuoteVerifier> {
    const quoted = typeof document === 'string' ? { text: document } : document;
    return new QuoteVerifier(yield* prepareDocument(quoted));
  }

  /** Returns a section as it is written and as it is read. */
  textsOf(from: number, to: number): string[] {
    const { source, reader } = this.document;
    return [source.slice(from, to), reader.text.slice(reader.map.firstFrom(from), reader.map.countTo(to))];
  }

  /**
   * Looks a quote up, as it is written and as it is read. Takes time linear in the length of section and
   * quote.
   * @param from, to the section of the document to search, in UTF-16 code units; default: all of it
   */
  *verify(text: string, from = 0, to = this.document.source.length): Work<Quote> {
    const quote = text.trim();
    const section = { from, to };
    if (!isLongEnough(quote)) return { text, verified: false, match: 'not_found', problem: 'too_short' };
    const whole = yield* this.find(quote, section);
    if (whole && whole.problem === undefined) return this.verified(text, quote, whole.passage);
    const parts = partsOf(quote);
    const joined = parts.length > 1 ? yield* this.findParts(parts, section) : undefined;
    if (joined) return this.verified(text, quote, joined);
    return yield* this.notFound(text, quote, section, whole);
  }

  /** Returns the first passage without a problem, else the first with one. */
  private *find(quote: string, section: Section): Work<Found | undefined> {
    const plain = patternOf(quote);
    const inSource = yield* this.findPattern(plain, section, 'source');
    if (inSource && inSource.problem === undefined) return inSource;
    let found = inSource;
    for (const pattern of [plain, readPatternOf(quote)]) {
      if (pattern === undefined) continue;
      const inReader = yield* this.findPattern(pattern, section, 'reader');
      if (inReader && inReader.problem === undefined) return inReader;
      found ??= inReader;
    }
    return found;
  }

  private *findPattern(
    pattern: QuotePattern,
    { from, to }: Section,
    side: 'source' | 'reader',
  ): Work<Found | undefined> {
    const { source, reader, foldedSource, foldedReader } = this.document;
    const folded = side === 'source' ? foldedSource : foldedReader;
    const original = side === 'source' ? source : reader.text;
    const range =
      side === 'source' ? { from, to } : { from: reader.map.firstFrom(from), to: reader.map.countTo(to) };
    const { length } = pattern.text;
    let found: Found | undefined;
    const visit = (position: number) => {
      if (!folded.hasHyphensOf(pattern.folded, position, pattern.start, length)) return false;
      const start = folded.map.startOf(position);
      const lowered = folded.text[position] !== pattern.text[0] && /\p{Ll}/u.test(pattern.text[0]!);
      if (lowered && !startsSentence(original, start)) return false;
      const passage =
        side === 'source'
          ? this.passageOf(start, folded.map.endOf(position + length - 1))
          : passageAt(this.document, position, position + length);
      if (!this.hasListMark(pattern, passage) || !this.hasTargets(pattern, passage)) return false;
      const problem = problemOf(this.document, passage);
      if (problem === undefined) found = { passage };
      else found ??= { passage, problem };
      return problem === undefined;
    };
    yield* search(folded.text, pattern.text, {
      from: folded.map.firstFrom(range.from),
      to: folded.map.countTo(range.to),
      visit,
    });
    return found;
  }

  /** Does the number of a list item that a quote begins with stand before the passage? */
  private hasListMark({ listMark }: QuotePattern, { start }: Passage): boolean {
    if (listMark === undefined) return true;
    const before = this.document.source.slice(Math.max(0, start - MAX_LIST_MARK_LENGTH), start).trimEnd();
    return before.endsWith(listMark) && !/\d$/.test(before.slice(0, -listMark.length));
  }

  /** Do the links of a quote lead where those of the passage lead? */
  private hasTargets({ targets = [] }: QuotePattern, { start, end }: Passage): boolean {
    if (targets.length === 0) return true;
    const source = this.document.source.slice(start, end + MAX_TARGET_LENGTH);
    return targets.every((target) => source.includes(target));
  }

  /** Returns the passage of a section of the source. */
  private passageOf(start: number, end: number): Passage {
    const { map } = this.document.reader;
    return { start, end, readStart: map.firstFrom(start), readEnd: map.countTo(end) };
  }

  /** Finds the parts of a quote with ellipses, in their order and near each other. */
  private *findParts(parts: readonly string[], { from, to }: Section): Work<Passage | undefined> {
    if (parts.length > MAX_PARTS || !parts.every((part) => isLongEnough(part))) return undefined;
    for (let attempt = 0, start = from; attempt < MAX_TRIES; attempt += 1) {
      const first = yield* this.find(parts[0]!, { from: start, to });
      if (first === undefined || first.problem !== undefined) return undefined;
      const last = yield* this.findRest(parts.slice(1), first.passage, to);
      if (last) return { ...last, start: first.passage.start, readStart: first.passage.readStart };
      start = first.passage.start + 1;
    }
    return undefined;
  }

  private *findRest(parts: readonly string[], before: Passage, to: number): Work<Passage | undefined> {
    let last = before;
    for (const part of parts) {
      const end = Math.min(to, last.end + MAX_GAP + part.length * 2);
      const next = yield* this.find(part, { from: last.end, to: end });
      if (next === undefined || next.problem !== undefined) return undefined;
      if (!mayBeLeftOut(this.document, last.readEnd, next.passage.readStart)) return undefined;
      last = next.passage;
    }
    return last;
  }

  private verified(text: string, quote: string, { start, end }: Passage): Quote {
    const { source } = this.document;
    for (let first = start; first >= Math.max(0, start - MAX_DROPPED); first -= 1) {
      if (!source.startsWith(quote, first) || first + quote.length < end) continue;
      return { text, verified: true, match: 'exact', ...this.placeOf(first, first + quote.length) };
    }
    return { text, verified: true, match: 'normalised', ...this.placeOf(start, end) };
  }

  private *notFound(
    text: string,
    quote: string,
    { from, to }: Section,
    found: Found | undefined,
  ): Work<Quote> {
    const { reader, foldedReader } = this.document;
    const section = {
      from: foldedReader.map.firstFrom(reader.map.firstFrom(from)),
      to: foldedReader.map.countTo(reader.map.countTo(to)),
    };
    const pattern = readPatternOf(quote) ?? patternOf(quote);
    const passage = found?.passage ?? (yield* nearestPassage(this.document, pattern.text, section));
    const problem = found?.problem ?? 'absent';
    if (passage === undefined) return { text, verified: false, match: 'not_found', problem };
    const nearest = {
      text: reader.text
        .slice(passage.readStart, passage.readEnd)
        .replace(/[\s\u2029\uFDD0]+/g, ' ')
        .slice(0, MAX_NEAREST_LENGTH),
      ...this.placeOf(passage.start, passage.end),
    };
    return { text, verified: false, match: 'not_found', problem, nearest };
  }

  private placeOf(start: number, end: number): PlaceInDocument & { start: number; end: number } {
    return { start, end, ...placeIn(this.document, start) };
  }
}
