/** A text with its spelling normalised, and the origin of each of its code units. */
export interface FoldedText {
  readonly text: string;
  /** Start in the original text, for each code unit of `text`. */
  readonly starts: Int32Array;
  /** End in the original text, for each code unit of `text`. */
  readonly ends: Int32Array;
}

/** Kind of a code unit by itself. */
const KIND = {
  /** Is not changed. */
  plain: 1,
  /** Combines with the character before it. */
  mark: 2,
  /** Needs a closer look. */
  other: 3,
} as const;

/**
 * A character and the marks that combine with it; Hangul letters combine with each other. Bounded, because
 * the time to compose a run of combining marks is quadratic in its length.
 */
const CLUSTER = /[\u1100-\u11FF]{1,8}|\P{M}\p{M}{0,32}|\p{M}{1,32}/suy;
/** No code unit below this combines with the character before it. */
const FIRST_COMBINING = 0x300;
const MARK = /[\p{M}\u1100-\u11FF]/u;
const WHITE_SPACE = /^\s$/;

const FOLDED = new Map<string, string>([
  ...Array.from('*_~`', (emphasis) => [emphasis, ''] as const),
  ...Array.from('“”„‟«»″＂', (mark) => [mark, '"'] as const),
  ...Array.from('‘’‚‛‹›′´＇', (mark) => [mark, "'"] as const),
  ...Array.from('‐‑‒–—―−', (dash) => [dash, '-'] as const),
  ['…', '...'],
  // Invisible: soft hyphen, zero-width characters, byte order mark.
  ...Array.from('\u00AD\u200B\u200C\u200D\u2060\uFEFF', (invisible) => [invisible, ''] as const),
]);

/** Kinds by code unit; 0 until the code unit is first seen. */
const kinds = new Uint8Array(0x10000);

/**
 * Composes a text (NFC), makes white space single spaces and quotation marks and dashes plain, and drops
 * emphasis.
 */
export function foldText(original: string): FoldedText {
  const folder = new Folder();
  for (let start = 0; start < original.length;) {
    const end = plainEnd(original, start);
    if (end > start) folder.addPlain(original, start, end);
    start = end < original.length ? folder.addCluster(original, end) : end;
  }
  return folder.finish();
}

/** Returns the end of the run of plain code units from `start`. */
function plainEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && kindOf(text, end) === KIND.plain) end += 1;
  // A mark belongs to the character before it.
  return end > start && end < text.length && kindOf(text, end) === KIND.mark ? end - 1 : end;
}

function kindOf(text: string, index: number): number {
  const code = text.charCodeAt(index);
  return kinds[code] || (kinds[code] = classify(text[index]!));
}

function classify(character: string): number {
  if (MARK.test(character)) return KIND.mark;
  // A space is dropped or not depending on the character before it.
  const changes = WHITE_SPACE.test(character) || fold(character) !== character;
  return changes || /\p{Surrogate}/u.test(character) ? KIND.other : KIND.plain;
}

/** Returns the end of the character at `start`, with the marks that combine with it. */
function clusterEnd(text: string, start: number): number {
  if (!(text.charCodeAt(start + 1) >= FIRST_COMBINING)) return start + 1;
  CLUSTER.lastIndex = start;
  CLUSTER.exec(text);
  return Math.max(CLUSTER.lastIndex, start + 1);
}

function fold(cluster: string): string {
  const known = FOLDED.get(cluster);
  if (known !== undefined) return known;
  if (WHITE_SPACE.test(cluster)) return ' ';
  const composed = cluster.normalize('NFC');
  return FOLDED.get(composed) ?? composed;
}

class Folder {
  private readonly pieces: string[] = [];
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private afterSpace = false;

  addPlain(original: string, start: number, end: number): void {
    this.pieces.push(original.slice(start, end));
    for (let index = start; index < end; index += 1) this.add(index, index + 1);
    this.afterSpace = false;
  }

  /** @returns the end of the cluster */
  addCluster(original: string, start: number): number {
    const end = clusterEnd(original, start);
    this.addFolded(fold(original.slice(start, end)), start, end);
    return end;
  }

  finish(): FoldedText {
    return {
      text: this.pieces.join(''),
      starts: Int32Array.from(this.starts),
      ends: Int32Array.from(this.ends),
    };
  }

  private addFolded(folded: string, start: number, end: number): void {
    if (folded === '') return;
    if (folded === ' ' && this.afterSpace) {
      this.ends[this.ends.length - 1] = end;
      return;
    }
    this.pieces.push(folded);
    for (let unit = 0; unit < folded.length; unit += 1) this.add(start, end);
    this.afterSpace = folded === ' ';
  }

  private add(start: number, end: number): void {
    this.starts.push(start);
    this.ends.push(end);
  }
}
