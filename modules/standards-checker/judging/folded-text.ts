/** A text with its spelling evened out, and where each of its code units came from. */
export interface FoldedText {
  readonly text: string;
  /** For each code unit of `text`, where in the original what it stands for starts. */
  readonly starts: Int32Array;
  /** And where it ends. */
  readonly ends: Int32Array;
}

/** What a code unit is on its own. */
const KIND = {
  /** Stays as it is. */
  plain: 1,
  /** Combines with what stands before it. */
  mark: 2,
  /** Anything that takes a closer look. */
  other: 3,
} as const;

/**
 * A character and what combines with it; Hangul letters combine with each other. Bounded, because composing a run of combining
 * marks takes time by the square of its length.
 */
const CLUSTER = /[\u1100-\u11FF]{1,8}|\P{M}\p{M}{0,32}|\p{M}{1,32}/suy;
/** Nothing below this combines with what stands before it. */
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

/** By code unit; 0 for those that were not met yet. */
const kinds = new Uint8Array(0x10000);

/** Composes (NFC), makes white space single spaces, quotation marks and dashes plain, and drops Markdown emphasis. */
export function foldText(original: string): FoldedText {
  const folder = new Folder();
  for (let start = 0; start < original.length;) {
    const end = plainEnd(original, start);
    if (end > start) folder.addPlain(original, start, end);
    start = end < original.length ? folder.addCluster(original, end) : end;
  }
  return folder.finish();
}

/** How far a text stays as it is. */
function plainEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && kindOf(text, end) === KIND.plain) end += 1;
  // What combines with the last character belongs to it.
  return end > start && end < text.length && kindOf(text, end) === KIND.mark ? end - 1 : end;
}

function kindOf(text: string, index: number): number {
  const code = text.charCodeAt(index);
  return kinds[code] || (kinds[code] = classify(text[index]!));
}

function classify(character: string): number {
  if (MARK.test(character)) return KIND.mark;
  // Whether a space stays depends on what stands before it.
  const changes = WHITE_SPACE.test(character) || fold(character) !== character;
  return changes || /\p{Surrogate}/u.test(character) ? KIND.other : KIND.plain;
}

/** Where the character that starts here ends, with all that combines with it. */
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

  /** @returns where the cluster ends */
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
