import { describe, expect, it } from '@jest/globals';
import { foldKey } from '../../../modules/validation/folded-key.js';

/** Every letter that has another case. */
const LETTERS = Array.from({ length: 0x110000 }, (_, point) => point)
  .filter((point) => point < 0xd800 || point > 0xdfff)
  .map((point) => String.fromCodePoint(point))
  .filter((letter) => letter.toLowerCase() !== letter || letter.toUpperCase() !== letter);

describe('foldKey', () => {
  it.each([
    ['MODEL', 'model'],
    ['Tool_Choice', 'tool_choice'],
    ['me\u017f\u017fage\u017f', 'messages'],
    ['to\u212aen\u017f', 'tokens'],
    ['\u03a3\u03a4\u039f\u03a3', '\u03c3\u03c4\u03bf\u03c3'],
    ['stra\u00dfe', 'stra\u00dfe'],
    ['\u0130\u0131i', '\u0130\u0131i'],
    ['\u{10400}', '\u{10428}'],
    ['', ''],
  ])('folds %s', (key, folded) => {
    expect(foldKey(key)).toBe(folded);
  });

  it('folds every letter as regular expressions without case do', () => {
    const all = LETTERS.join('');
    const groups = new Map<string, string[]>();
    for (const letter of LETTERS) {
      const group = groups.get(foldKey(letter)) ?? [];
      groups.set(foldKey(letter), [...group, letter]);
    }
    const wrong = LETTERS.filter((letter) => {
      const same = all.match(new RegExp(`\\u{${letter.codePointAt(0)!.toString(16)}}`, 'giu')) ?? [];
      return same.join('') !== groups.get(foldKey(letter))?.join('');
    });
    expect(wrong).toEqual([]);
  });
});
