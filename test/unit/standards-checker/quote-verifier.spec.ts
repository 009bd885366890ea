import { describe, expect, it } from '@jest/globals';
import { QuoteVerifier } from '../../../modules/standards-checker/judging/quote-verifier.js';

/** The quote, and the stretch of the document it was found at. */
function verify(document: string, quote: string, from?: number, to?: number) {
  const { verified, start, end } = new QuoteVerifier(document).verify(quote, from, to);
  return verified ? document.slice(start, end) : undefined;
}

describe('QuoteVerifier', () => {
  it('gives the place of a quote that stands in the document', () => {
    const quote = new QuoteVerifier('We keep data for two years.').verify('two years');
    expect(quote).toEqual({ text: 'two years', verified: true, start: 17, end: 26 });
  });

  it('marks a quote that was made up', () => {
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
  ])('looks through differences in %s', (_what, document, quote, found) => {
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
  ])('is not content with %s', (_what, document, quote) => {
    expect(verify(document, quote)).toBeUndefined();
  });

  it('looks only in the stretch it is given', () => {
    const document = 'one data two data three';
    expect(new QuoteVerifier(document).verify('data', 9)).toMatchObject({ start: 13, end: 17 });
    expect(verify(document, 'data', 14)).toBeUndefined();
    expect(verify(document, 'three', 0, 18)).toBeUndefined();
  });

  const texts = (length: number) => ({
    'one letter': ['a'.repeat(length), `${'a'.repeat(499)}b${'a'.repeat(500)}`],
    'two letters': ['ab'.repeat(length / 2), `bb${'ab'.repeat(480)}`],
    'combining marks': [`a${'\u0301\u0316'.repeat(length / 2)}`, `b${'\u0316\u0301'.repeat(400)}`],
    emphasis: ['*'.repeat(length), '*a*'],
    Chinese: ['数据保护'.repeat(length / 4), '保护数据法'],
    Hangul: ['\u1100'.repeat(length), '\u1161'],
  });

  it.each(Object.entries(texts(1_000_000)))(
    'looks through a megabyte of %s in linear time',
    (_what, [document, quote]) => {
      const startedAt = performance.now();
      expect(verify(document!, quote!)).toBeUndefined();
      // By the product of the lengths, or by the square of one, it takes from one second to minutes.
      expect(performance.now() - startedAt).toBeLessThan(900);
    },
  );
});
