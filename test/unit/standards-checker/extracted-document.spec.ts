import { describe, expect, it } from '@jest/globals';
import type { QuotedDocument } from '../../../modules/standards-checker/quotes/prepared-document.js';
import { QuoteVerifier } from '../../../modules/standards-checker/quotes/quote-verifier.js';
import { atOnce } from '../../../modules/standards-checker/quotes/work.js';

function verify(document: QuotedDocument, quote: string) {
  return atOnce(atOnce(QuoteVerifier.prepare(document)).verify(quote));
}

const extracted = (text: string) => ({ text, kind: 'extracted' as const });

describe('a quote of a text that was taken out of a file', () => {
  it.each([
    ['asterisks', 'Rate *a* is 4 * 3 and *b is_c_d.', 'Rate *a* is 4 * 3'],
    ['brackets', 'See [1](note) for all of it.', 'See [1](note) for all'],
    ['tags', 'Write <b>bold</b> and &amp; there.', 'Write <b>bold</b> and &amp; there'],
    ['list marks', '- One thing is kept.\n- Another thing is not.', 'Another thing is not.'],
    ['lines that wrap', 'The data are kept\nfor two years.', 'The data are kept for two years.'],
    [
      'a number at the start of a wrapped line',
      'It holds since\n2026. From then on it stays.',
      'since 2026. From then on',
    ],
  ])('is found with %s as they are', (_what, text, quote) => {
    expect(verify(extracted(text), quote).verified).toBe(true);
  });

  it.each([
    ['a negation before it', 'We do not\nsell your data.', 'sell your data', 'negation_before'],
    ['struck text in it', 'We ~~never~~ sell your data.', 'We sell your data', 'absent'],
    ['only struck text', 'We ~~sell your data~~ stop.', 'sell your data', 'deleted_text'],
  ])('is not found with %s', (_what, text, quote, problem) => {
    expect(verify(extracted(text), quote)).toMatchObject({ verified: false, problem });
  });

  it('keeps tildes of a PDF, which has no struck text that can be told', () => {
    const document = { ...extracted('It costs ~~five euros~~ and more.'), pageStarts: [0] };
    expect(verify(document, 'five euros').verified).toBe(true);
  });

  it('has a page and a heading, but no line', () => {
    const text = '# One\n\nFirst words here.\n\n## Two\n\nSecond words here.\n\nThird words here.';
    const document = { ...extracted(text), pageStarts: [0, text.indexOf('## Two'), text.indexOf('Third')] };
    expect(verify(document, 'First words here')).toMatchObject({ page: 1, heading: 'One' });
    expect(verify(document, 'Second words here')).toMatchObject({ page: 2, heading: 'Two' });
    expect(verify(document, 'Third words here')).toMatchObject({ page: 3, heading: 'Two' });
    expect(verify(document, 'First words here')).not.toHaveProperty('line');
  });
});

describe('the heading of a quote of Markdown', () => {
  it.each([
    ['# A *short* [title](x)\n\nThe words here.', 'A short title'],
    ['Title\n=====\n\nOther\n-----\n\nThe words here.', 'Other'],
    ['# One\n\n```sh\n# no heading\n```\n\nThe words here.', 'One'],
    ['<h1 align="center">In HTML</h1>\n\nThe words here.', 'In HTML'],
    ['The words here.\n\n# Later', undefined],
  ])('in %j is the nearest above', (text, heading) => {
    expect(verify({ text }, 'The words here').heading).toBe(heading);
  });
});
