import { IntList } from './int-list.js';
import { foldCluster, isCjk, KIND, kindOf, clusterEnd } from './folded-characters.js';
import { TextMap } from './text-map.js';
import { MAX_STEP, type Work } from './work.js';

/** What stood before a letter of a folded text: nothing, or a hyphen that is not part of it. */
export const HYPHEN = {
  none: 0,
  /** A dash between two letters: `well-known`. */
  inWord: 1,
  /** A hyphen and spaces: `pre- and post-`. */
  suspended: 2,
  /** A hyphen at the end of a line: `infor-⏎mation`. */
  atLineEnd: 3,
} as const;

/** A text in the form that quotes and documents are compared in, with a map back to its original. */
export class FoldedText {
  constructor(
    readonly text: string,
    readonly map: TextMap,
    /** Positions of dropped hyphens times four, plus their {@link HYPHEN}. Sorted. */
    private readonly hyphens: IntList,
  ) {}

  /**
   * Returns true if the hyphens of a quote, which is known to stand at a position, are those of this text. A
   * hyphen at the end of a line may have been dropped.
   */
  hasHyphensOf(quote: FoldedText, start: number, quoteStart: number, length: number): boolean {
    const [own, others] = [this.hyphensIn(start, length), quote.hyphensIn(quoteStart, length)];
    let next = 0;
    for (const [offset, kind] of own) {
      if (next < others.length && others[next]![0] < offset) return false;
      const theirs = others[next]?.[0] === offset ? others[next++]![1] : HYPHEN.none;
      if (kind === HYPHEN.atLineEnd) continue;
      if (kind === HYPHEN.inWord && theirs === HYPHEN.none) return false;
      if (kind === HYPHEN.suspended && theirs !== HYPHEN.suspended && theirs !== HYPHEN.atLineEnd)
        return false;
    }
    return next === others.length;
  }

  /** Offsets and kinds of the hyphens within a section, but not before its first letter. */
  private hyphensIn(start: number, length: number): [offset: number, kind: number][] {
    const found: [number, number][] = [];
    for (let index = this.hyphens.lowerBound((start + 1) * 4); index < this.hyphens.length; index += 1) {
      const [position, kind] = [this.hyphens.at(index) >> 2, this.hyphens.at(index) & 3];
      if (position >= start + length) break;
      found.push([position - start, kind]);
    }
    return found;
  }
}

/**
 * Folds a text. The rules are in docs/standards-checker.md, "How quotes are compared". Takes time linear in
 * the length of the text.
 */
export function* foldText(original: string): Work<FoldedText> {
  const folder = new Folder(original);
  let stepStart = 0;
  for (let start = 0; start < original.length;) {
    const end = plainEnd(original, start, stepStart + MAX_STEP / 2);
    if (end > start) folder.addPlain(start, end);
    start = end > start ? end : folder.addCluster(start);
    if (start - stepStart < MAX_STEP / 2) continue;
    yield start - stepStart;
    stepStart = start;
  }
  return folder.finish();
}

/** Returns the end of the run of plain code units from `start`. */
function plainEnd(text: string, start: number, limit: number): number {
  const bound = Math.min(text.length, Math.max(limit, start + 1));
  let end = start;
  while (end < bound && kindOf(text, end) === KIND.plain) end += 1;
  // A mark belongs to the character before it.
  return end > start && end < text.length && kindOf(text, end) === KIND.mark ? end - 1 : end;
}

const LETTER = /\p{L}/u;
/** No space is read before these signs. In French there is one, in other languages none. */
const NO_SPACE_BEFORE = /[:;!?%»]/;
const NO_SPACE_AFTER = /«/;
const DASH = '-';

class Folder {
  private readonly pieces: string[] = [];
  private readonly map = new TextMap();
  private readonly hyphens = new IntList();
  private length = 0;
  /** The last character added, as in the original. */
  private last = '';
  private lastFolded = '';
  private space: { readonly from: number; to: number } | undefined;
  private hyphen: { readonly from: number; to: number; kind: number; readonly joins: boolean } | undefined;
  /** Letters in a row up to now. */
  private letters = 0;

  constructor(private readonly original: string) {}

  addPlain(start: number, end: number): void {
    const { original } = this;
    this.settle(original[start]!);
    this.append(original.slice(start, end), start, end, original[end - 1]!);
    let index = end;
    while (index > start && LETTER.test(original[index - 1]!) && end - index < 3) index -= 1;
    this.letters = index === start ? this.letters + end - index : end - index;
  }

  /** @returns the end of the cluster */
  addCluster(start: number): number {
    const end = clusterEnd(this.original, start);
    const cluster = this.original.slice(start, end);
    const folded = foldCluster(cluster);
    if (folded === '') return end;
    if (folded === ' ') this.addSpace(cluster, start, end);
    else if (folded === DASH) this.addDash(cluster, start, end);
    else if (/^\p{No}/u.test(folded) && this.letters >= 3 && this.isBareLetter()) return end;
    else {
      this.settle(cluster);
      this.append(folded, start, end, cluster);
      this.letters = LETTER.test(folded) ? this.letters + 1 : 0;
    }
    return end;
  }

  finish(): FoldedText {
    this.settle('');
    return new FoldedText(this.pieces.join(''), this.map, this.hyphens);
  }

  /** Is the last thing added a letter, with no space or hyphen behind it? */
  private isBareLetter(): boolean {
    return this.space === undefined && this.hyphen === undefined && LETTER.test(this.last);
  }

  private addSpace(cluster: string, from: number, to: number): void {
    if (this.hyphen?.joins) {
      const atLineEnd = cluster === '\n' || cluster === '\r' || this.hyphen.kind === HYPHEN.atLineEnd;
      this.hyphen.kind = atLineEnd ? HYPHEN.atLineEnd : HYPHEN.suspended;
      this.hyphen.to = to;
      return;
    }
    if (this.hyphen) this.settle(' ');
    if (this.space) this.space.to = to;
    else this.space = { from, to };
  }

  private addDash(cluster: string, from: number, to: number): void {
    if (this.hyphen && this.hyphen.kind === HYPHEN.inWord) {
      this.hyphen.to = to;
      return;
    }
    if (this.isBareLetter()) {
      this.hyphen = { from, to, kind: HYPHEN.inWord, joins: /[-\u2010\u2011]/.test(cluster) };
      return;
    }
    this.settle(DASH);
    if (this.lastFolded === DASH) this.map.extend(to);
    else this.append(DASH, from, to, DASH);
    this.letters = 0;
  }

  /** Adds the hyphen or the space that is pending, unless it is dropped before the next character. */
  private settle(next: string): void {
    if (this.hyphen) {
      const { from, to, kind } = this.hyphen;
      this.hyphen = undefined;
      if (LETTER.test(next[0] ?? '')) {
        this.hyphens.push(this.length * 4 + kind);
        return;
      }
      this.append(DASH, from, kind === HYPHEN.inWord ? to : from + 1, DASH);
      if (kind !== HYPHEN.inWord) this.space = { from: from + 1, to };
      this.letters = 0;
    }
    if (!this.space) return;
    const { from, to } = this.space;
    this.space = undefined;
    if (this.dropsSpace(next)) return;
    this.append(' ', from, to, ' ');
    this.letters = 0;
  }

  private dropsSpace(next: string): boolean {
    if (next === '' || NO_SPACE_BEFORE.test(next[0]!) || NO_SPACE_AFTER.test(this.last)) return true;
    return isCjk(this.last) || isCjk(next);
  }

  private append(folded: string, from: number, to: number, last: string): void {
    this.pieces.push(folded);
    this.map.add(folded.length, from, to);
    this.length += folded.length;
    this.last = last;
    this.lastFolded = folded;
  }
}
