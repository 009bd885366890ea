import {
  CJK_BEFORE,
  CJK_BEHIND,
  CJK_CHARACTER,
  DANGLING,
  ENDS_WITH_NUMBER,
  IDIOMS,
  LIGHT_WORDS,
  NEGATIONS,
  NUMBER_WORDS_BEFORE,
  NUMBER_WORDS_BEHIND,
  PHRASES_BEFORE,
  PHRASES_BEHIND,
  PORTUGUESE,
  RESTRICTIONS,
  RESTRICTIONS_BEHIND_COMMAS,
  RESTRICTIONS_OF_NEGATIONS,
  ROMANIAN,
  STARTS_WITH_NUMBER,
} from './negation-words.js';

/** Returns true if the words before a passage turn it round. @param sentence the text up to the passage */
export function negatesBefore(sentence: string, passage: string): boolean {
  const before = sentence.replace(/[\s"'“”„‘«»‹›(*_:\u2029\t\uFDD0—–-]+$/u, '');
  if (CJK_BEFORE.test(before)) return true;
  // A part of a word: the English `n't` stands at the end of one, the French `n'` before the next.
  if (/[n]['’]$/iu.test(sentence.trimEnd())) return true;
  const line = before.replace(/\s+/g, ' ');
  if (PHRASES_BEFORE.test(line)) return true;
  if (!/[\p{L}\p{M}]$/u.test(line)) return false;
  // What stands before a comma is about something else.
  const clause = /[^,;(—–]*$/u.exec(line)![0];
  const words = wordsOf(clause);
  for (let index = words.length - 1; index >= 0; index -= 1) {
    const word = words[index]!;
    if (isNegation(word, before, passage)) return true;
    if (!LIGHT_WORDS.has(word) && !/ly$/.test(word)) return false;
  }
  return false;
}

/** Returns true if the words behind a passage turn it round or restrict it. @param rest the text behind it */
export function restrictsBehind(rest: string, passage: string): boolean {
  const near = rest.replace(/^["'”’»›)*_]+/u, '');
  // A passage that ends with a negation leaves out what is negated.
  const lastWord = /[\p{L}\p{M}'’]+$/u.exec(passage.toLowerCase())?.[0] ?? '';
  if (DANGLING.has(lastWord) && /^\s+[\p{L}\p{N}]/u.test(near)) return true;
  if (CJK_CHARACTER.test(passage.slice(-1)) || /^\s?\p{Script=Hangul}/u.test(near)) {
    if (CJK_BEHIND.test(near.trimStart())) return true;
  }
  const apart = /^\s*[,，、;—–-]/u.test(near);
  const behind = near.replace(/^[\s,，、—–(-]+/u, '').toLowerCase();
  if (PHRASES_BEHIND.test(behind)) return true;
  const word = /^[\p{L}\p{M}'’]+/u.exec(behind)?.[0] ?? '';
  if (RESTRICTIONS_OF_NEGATIONS.has(word)) return hasNegation(passage);
  if (word === 'no') return !apart && !PORTUGUESE.test(`${passage} ${behind}`);
  if (!RESTRICTIONS.has(word)) {
    return /^n['’]t/.test(word) || (word === 'plus' && /\b(?:ne\s|n['’])/i.test(passage));
  }
  // After a comma a plain negation is about something else.
  return !apart || !NEGATIONS.has(word) || RESTRICTIONS_BEHIND_COMMAS.has(word);
}

/** Returns true if a passage leaves out a part of a number in words. */
export function cutsNumberWords(before: string, passage: string, behind: string): boolean {
  const line = before.replace(/\s/g, ' ');
  if (STARTS_WITH_NUMBER.test(passage) && NUMBER_WORDS_BEFORE.test(line)) return true;
  return ENDS_WITH_NUMBER.test(passage) && NUMBER_WORDS_BEHIND.test(behind.replace(/\s/g, ' '));
}

/** Returns true if a text contains a negation or a restriction: an ellipsis must not leave one out. */
export function hasNegation(text: string): boolean {
  if (/[不没沒无無未非勿莫毋]|ません|ない|なく|않|못|없|아니|ไม่|ห้าม/u.test(text)) return true;
  return wordsOf(text.replace(IDIOMS, '')).some(
    (word) =>
      (isNegation(word, text, '') && word !== 'if' && word !== 'wenn') ||
      (RESTRICTIONS.has(word) && word !== 'no') ||
      word === "n'",
  );
}

function isNegation(word: string, sentence: string, passage: string): boolean {
  if (word === "n'" || /n['’]t$/.test(word)) return true;
  if (word === 'no') return !PORTUGUESE.test(`${sentence} ${passage}`);
  if (word === 'personne') return /^n(?:e\s|['’])/.test(passage);
  if ((word === 'ani' || word === 'mai') && ROMANIAN.test(`${sentence} ${passage}`)) return false;
  return NEGATIONS.has(word);
}

/** Returns the words of a text in small letters. The elided words of French are words: `n'avons`. */
function wordsOf(text: string): readonly string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*/gu) ?? [];
  return words.flatMap((word) => (/^[ldn]['’]/.test(word) ? [`${word[0]}'`, word.slice(2)] : [word]));
}
