/** Kind of a code unit by itself. */
export const KIND = {
  /** Is not changed. */
  plain: 1,
  /** Combines with the character before it. */
  mark: 2,
  /** Needs a closer look. */
  other: 3,
} as const;

/**
 * A character and the marks that combine with it, or the letters of one Hangul syllable. Bounded, because
 * the time to compose a run of combining marks is quadratic in its length.
 */
const CLUSTER =
  /[\u1100-\u115F]{1,2}[\u1160-\u11A7]{0,2}[\u11A8-\u11FF]{0,2}|\P{M}[\u11A8-\u11FF]{0,2}\p{M}{0,32}|\p{M}{1,32}/suy;
/** No code unit below this combines with the character before it. */
const FIRST_COMBINING = 0x300;
const MARK = /[\p{M}\u1100-\u11FF]/u;
const WHITE_SPACE = /^\s$/;
/** Written without spaces between words; spaces at line ends mean nothing. */
const CJK = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303F\uFF00-\uFFEF]/u;
/** Signs without a meaning by themselves, marks of direction and tags among them. */
const INVISIBLE =
  /^(?:[\uFE00-\uFE0F]|[\u{E0000}-\u{E007F}]|[\u{E0100}-\u{E01EF}]|\u034F|[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF])$/u;
/** Numbers that are no digits: superscripts, fractions, numbers in circles. */
const OTHER_NUMBER = /\p{No}/u;

const FOLDED = new Map<string, string>([
  ...Array.from('“”„‟«»″＂"「」『』', (mark) => [mark, "'"] as const),
  ...Array.from('‘’‚‛‹›′´＇ʼ', (mark) => [mark, "'"] as const),
  ...Array.from('‐‑‒–—―−', (dash) => [dash, '-'] as const),
  ['。', '.'],
  ['…', '...'],
  ['|', ' '],
]);

/** Kinds by code unit; 0 until the code unit is first seen. */
const kinds = new Uint8Array(0x10000);

export function kindOf(text: string, index: number): number {
  const code = text.charCodeAt(index);
  return kinds[code] || (kinds[code] = classify(text[index]!));
}

function classify(character: string): number {
  if (MARK.test(character) && !INVISIBLE.test(character)) return KIND.mark;
  const special = WHITE_SPACE.test(character) || character === '-' || OTHER_NUMBER.test(character);
  const changes = special || isCjk(character) || foldCluster(character) !== character;
  return changes || /\p{Surrogate}/u.test(character) ? KIND.other : KIND.plain;
}

/** Returns the end of the character at `start`, with the marks that combine with it. */
export function clusterEnd(text: string, start: number): number {
  if (!(text.charCodeAt(start + 1) >= FIRST_COMBINING)) return start + 1;
  CLUSTER.lastIndex = start;
  CLUSTER.exec(text);
  return Math.max(CLUSTER.lastIndex, start + 1);
}

/** Folds a character with its marks: compatible forms are one, so are quotation marks, dashes and spaces. */
export function foldCluster(cluster: string): string {
  const known = FOLDED.get(cluster);
  if (known !== undefined) return known;
  if (INVISIBLE.test(cluster)) return '';
  if (WHITE_SPACE.test(cluster)) return ' ';
  const visible = cluster.length > 1 ? withoutInvisible(cluster) : cluster;
  if (visible === '') return '';
  // A superscript two is no two, and a half is not 1 and 2.
  const composed = visible.normalize(OTHER_NUMBER.test(visible) ? 'NFC' : 'NFKC');
  if (composed.trim() === '') return ' ';
  return FOLDED.get(composed) ?? composed;
}

/** Is it a character of Chinese or Japanese, or one of their punctuation marks? */
export function isCjk(character: string): boolean {
  return CJK.test(character);
}

function withoutInvisible(cluster: string): string {
  return Array.from(cluster)
    .filter((character) => !INVISIBLE.test(character))
    .join('');
}
