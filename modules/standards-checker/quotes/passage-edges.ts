import { DELETION } from './reader-text.js';
import { visibleBefore, visibleBehind } from './visible-context.js';

const WORD = /[\p{L}\p{M}\p{N}_]/u;
const DIGIT = /\p{Nd}/u;
const LETTER = /[\p{L}\p{M}]/u;
/** Scripts that put no spaces between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]/u;
/** One of these says as much as two letters. */
const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const WIDE = /[\uFF01-\uFF5E]/;
/** Signs that join two words or numbers into one. */
const JOINS_WORDS = /[-\u2010\u2011'’.@&\\]/;
const JOINS_NUMBERS = /[-\u2010-\u2015\u2212'’.,:/@&*×·^\\]/;
/** Signs before a number that are a part of it. */
const SIGN = /[-\u2010-\u2015\u2212+±<>≤≥≈~$€£¥×/^.,]/;
const UNIT_SIGN = /^[ \u00A0\u202F\u2009]?[%‰]|^[°$€£¥²³⁰-⁹º]/u;
const MAGNITUDE =
  /^[ \u00A0\u202F]?(?:(?:million|billion|thousand|hundred|trillion|millionen|milliarden|tausend|mille|millions?|milliards?|mil|millones|milh(?:ões|ão)|mila|milioni|miljoen|miljard|miljoner|tys|mln|тыс|млн|млрд)(?![\p{L}])|[万萬億亿千百兆만억천])/iu;
const HYPHENATED_BEFORE = /\p{L}[-\u2010\u2011][ \t]*\r?\n\s*$/u;
const HYPHENATED_BEHIND = /^[-\u2010\u2011][ \t]*\r?\n\s*\p{Ll}/u;
/** Characters on each side of an edge that are looked at. */
const CONTEXT = 40;

/** A way to cut a text that changes what it says. */
export type Cut = 'cut_word' | 'cut_number';

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/**
 * Finds a cut within a word or a number at a position of a text. Takes a bounded time.
 * @param side whether a passage starts or ends there
 */
export function cutAt(text: string, position: number, side: 'start' | 'end'): Cut | undefined {
  const before = normalised(visibleBefore(text, position, CONTEXT));
  const behind = normalised(visibleBehind(text, position, CONTEXT));
  const left = lastCharacter(before);
  const right = firstCharacter(behind);
  if (left === '' || right === '') return undefined;
  return side === 'start' ? startCut(before, behind, left, right) : endCut(before, behind, left, right);
}

function startCut(before: string, behind: string, left: string, right: string): Cut | undefined {
  if (!WORD.test(right)) return undefined;
  if (LETTER.test(right) && HYPHENATED_BEFORE.test(before)) return 'cut_word';
  if (DIGIT.test(right)) {
    const further = lastCharacter(before.slice(0, -left.length));
    if (DIGIT.test(left) || joinsDigits(before, behind)) return 'cut_number';
    if (SIGN.test(left) && !/[,.]/.test(left) && !LETTER.test(further)) return 'cut_number';
    if (/[.,]/.test(left) && (DIGIT.test(further) || further === '' || /\s/.test(further)))
      return 'cut_number';
  }
  if (WORD.test(left)) return betweenWords(before, behind, left, right) ? undefined : 'cut_word';
  return joined(before.slice(0, -left.length), left, right) ? 'cut_word' : undefined;
}

function endCut(before: string, behind: string, left: string, right: string): Cut | undefined {
  if (!WORD.test(left)) return undefined;
  if (LETTER.test(left) && HYPHENATED_BEHIND.test(behind)) return 'cut_word';
  if (DIGIT.test(left)) {
    if (DIGIT.test(right) || joinsDigits(before, behind)) return 'cut_number';
    if (UNIT_SIGN.test(behind) || MAGNITUDE.test(behind)) return 'cut_number';
    const further = firstCharacter(behind.slice(right.length));
    if (JOINS_NUMBERS.test(right) && DIGIT.test(further)) return 'cut_number';
  }
  if (WORD.test(right)) {
    // The mark of a footnote.
    if (/^\p{No}/u.test(right) && /\p{L}{3}$/u.test(before)) return undefined;
    return betweenWords(before, behind, left, right) ? undefined : 'cut_word';
  }
  return joined(firstCharacter(behind.slice(right.length)), right, left) ? 'cut_word' : undefined;
}

/** Are there digits on both sides, with one space between them: `21 000`? */
function joinsDigits(before: string, behind: string): boolean {
  return /\p{Nd}[ \u00A0\u202F\u2009'’]?$/u.test(before) && /^[ \u00A0\u202F\u2009'’]?\p{Nd}/u.test(behind);
}

/** Does a sign join the characters on both sides of it? */
function joined(far: string, sign: string, near: string): boolean {
  const other = lastCharacter(far);
  if (!WORD.test(other)) return false;
  const digits = DIGIT.test(other) && DIGIT.test(near);
  if (digits) return JOINS_NUMBERS.test(sign);
  // A full stop between sentences without a space.
  if (sign === '.' && /\p{Lu}/u.test(near) && /\p{Ll}/u.test(other)) return false;
  return JOINS_WORDS.test(sign) && !UNSPACED.test(other) && !UNSPACED.test(near);
}

/** Is there an edge between two word characters? Only scripts without spaces have some. */
function betweenWords(before: string, behind: string, left: string, right: string): boolean {
  const [leftUnspaced, rightUnspaced] = [UNSPACED.test(left), UNSPACED.test(right)];
  if (leftUnspaced !== rightUnspaced) return true;
  if (!leftUnspaced) return false;
  const start = /[^\s.,:;!?。、，：；！？（）「」]*$/u.exec(before)![0];
  const end = /^[^\s.,:;!?。、，：；！？（）「」]*/u.exec(behind)![0];
  for (const { index } of segmenter.segment(start + end)) if (index === start.length) return true;
  return false;
}

function normalised(text: string): string {
  return Array.from(text)
    .filter((character) => character !== DELETION)
    .map((character) => (WIDE.test(character) ? character.normalize('NFKC') : character))
    .join('');
}

function lastCharacter(text: string): string {
  return /.$/su.exec(text)?.[0] ?? '';
}

function firstCharacter(text: string): string {
  return /^./su.exec(text)?.[0] ?? '';
}

/**
 * The least that a quote says: two words with five letters or digits. A character of Chinese, Japanese or
 * Korean counts as two letters.
 */
export const MIN_QUOTE_WORDS = 2;
export const MIN_QUOTE_LETTERS = 5;

/** Returns true if a text is long enough to be evidence. Looks at its beginning. */
export function isLongEnough(text: string, minLetters = MIN_QUOTE_LETTERS): boolean {
  let words = 0;
  let letters = 0;
  for (const { segment, isWordLike } of segmenter.segment(text.slice(0, 500))) {
    if (!isWordLike) continue;
    words += 1;
    for (const character of segment) {
      if (/[\p{L}\p{N}]/u.test(character)) letters += DENSE.test(character) ? 2 : 1;
    }
    if (words >= MIN_QUOTE_WORDS && letters >= minLetters) return true;
  }
  return false;
}
