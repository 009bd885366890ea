import { describe, expect, it } from '@jest/globals';
import { QuoteVerifier } from '../../../modules/standards-checker/judging/quote-verifier.js';
import { growthOf, MAX_LINEAR_GROWTH } from '../../support/growth.js';

/** Returns the section of the document where the quote was found. */
function verify(document: string, quote: string, from?: number, to?: number) {
  const { verified, start, end } = new QuoteVerifier(document).verify(quote, from, to);
  return verified ? document.slice(start, end) : undefined;
}

describe('QuoteVerifier', () => {
  it('gives the position of a quote that is in the document', () => {
    const quote = new QuoteVerifier('We keep data for two years.').verify('two years');
    expect(quote).toEqual({ text: 'two years', verified: true, start: 17, end: 26 });
  });

  it('marks an invented quote as not verified', () => {
    expect(new QuoteVerifier('We keep data.').verify('We delete data.')).toEqual({
      text: 'We delete data.',
      verified: false,
    });
  });

  it.each([
    [
      'white space and line breaks',
      'We keep\n  your   data.',
      'We keep your data.',
      'We keep\n  your   data.',
    ],
    ['quotation marks', 'the “right” to ‘object’', '"right" to \'object\'', '“right” to ‘object’'],
    [
      'Markdown emphasis',
      'We **never** sell _your_ `data`.',
      'We never sell your data.',
      'We **never** sell _your_ `data`.',
    ],
    ['emphasis that only the quote has', 'We never sell data.', 'We **never** sell', 'We never sell'],
    ['composed characters', 'a cafe\u0301 here', 'a caf\u00E9', 'a cafe\u0301'],
    ['decomposed characters', 'a caf\u00E9 here', 'cafe\u0301 here', 'caf\u00E9 here'],
    ['Hangul', '\u1112\u1161\u11AB\u1100\u1173\u11AF', '한글', '\u1112\u1161\u11AB\u1100\u1173\u11AF'],
    [
      'signs that only look like letters',
      'ten \u212Bngstr\u00F6m',
      '\u00C5ngstr\u00F6m',
      '\u212Bngstr\u00F6m',
    ],
    ['dashes and ellipses', 'two years – or more…', 'two years - or more...', 'two years – or more…'],
    ['soft hyphens', 'infor\u00ADmation', 'information', 'infor\u00ADmation'],
    ['quotation marks around the quote', 'We keep data.', '"We keep data."', 'We keep data.'],
    ['emoji', 'fine 😀 day', '😀 day', '😀 day'],
  ])('ignores differences in %s', (_what, document, quote, found) => {
    expect(verify(document, quote)).toBe(found);
  });

  it.each([
    ['another case', 'We Keep data', 'we keep'],
    ['another punctuation', 'We keep data.', 'We keep data!'],
    ['something left out', 'We keep your data.', 'We keep data.'],
    ['an accent', 'resume', 'résumé'],
    ['nothing', 'We keep data.', ''],
    ['emphasis alone', 'We **keep** data.', '***'],
    ['two quotation marks', 'We "" data.', '\u200B'],
  ])('does not verify %s', (_what, document, quote) => {
    expect(verify(document, quote)).toBeUndefined();
  });

  it('searches only the given section', () => {
    const document = 'one data two data three';
    expect(new QuoteVerifier(document).verify('data', 9)).toMatchObject({ start: 13, end: 17 });
    expect(verify(document, 'data', 14)).toBeUndefined();
    expect(verify(document, 'three', 0, 18)).toBeUndefined();
  });

  /** Texts, and quotes not in them, on which a naive search or a naive composition takes quadratic time. */
  const TEXTS: Readonly<Record<string, (size: number) => readonly [document: string, quote: string]>> = {
    'one letter': (size) => ['a'.repeat(size), `${'a'.repeat(size / 50)}b${'a'.repeat(size / 50)}`],
    'two letters': (size) => ['ab'.repeat(size / 2), `bb${'ab'.repeat(size / 50)}`],
    'combining marks': (size) => [
      `a${'\u0301\u0316'.repeat(size / 2)}`,
      `b${'\u0316\u0301'.repeat(size / 50)}`,
    ],
    emphasis: (size) => ['*'.repeat(size), '*a*'],
    Chinese: (size) => ['数据保护'.repeat(size / 4), `${'保护数据'.repeat(size / 100)}法`],
    Hangul: (size) => ['\u1100'.repeat(size), '\u1161'],
  };

  it.each(Object.entries(TEXTS))('takes time linear in the length of %s', (_what, textsOf) => {
    const search = (size: number) => {
      const [document, quote] = textsOf(size);
      return () => expect(verify(document, quote)).toBeUndefined();
    };
    expect(growthOf(search, 80_000)).toBeLessThan(MAX_LINEAR_GROWTH);
  });
});
