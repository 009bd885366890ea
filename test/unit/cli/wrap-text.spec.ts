import { describe, expect, it } from '@jest/globals';
import { printableLine } from '../../../src/cli/terminal/printable.js';
import { wrapText } from '../../../src/cli/terminal/wrap-text.js';

describe('wrapping text', () => {
  it('breaks between words', () => {
    expect(wrapText('one two three', 7)).toEqual(['one two', 'three']);
  });

  it('cuts a word that fits in no line', () => {
    expect(wrapText('a abcdefgh', 3)).toEqual(['a', 'abc', 'def', 'gh']);
  });

  it('counts wide characters as two columns and combining marks as none', () => {
    expect(wrapText('日本語', 4)).toEqual(['日本', '語']);
    expect(wrapText('e\u0301e\u0301 e\u0301', 4)).toEqual(['e\u0301e\u0301 e\u0301']);
  });
});

describe('text for a terminal', () => {
  it('cannot move the cursor, paint, or turn the direction of what follows', () => {
    expect(printableLine('a\u001b[2Jb\u202Ec\nd')).toBe('a\uFFFD[2Jb\uFFFDc d');
  });
});
