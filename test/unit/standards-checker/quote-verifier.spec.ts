import { describe, expect, it } from '@jest/globals';
import { QuoteVerifier } from '../../../modules/standards-checker/quotes/quote-verifier.js';
import { atOnce } from '../../../modules/standards-checker/quotes/work.js';
import { growthOf, MAX_LINEAR_GROWTH } from '../../support/growth.js';

/** Verifies a quote. */
function verify(document: string, quote: string, from?: number, to?: number) {
  return atOnce(atOnce(QuoteVerifier.prepare(document)).verify(quote, from, to));
}

/** Returns the section of the document where the quote was found. */
function found(document: string, quote: string, from?: number, to?: number) {
  const { verified, start, end } = verify(document, quote, from, to);
  return verified ? document.slice(start, end) : undefined;
}

describe('QuoteVerifier', () => {
  it('gives the position and the line of a quote that stands there letter by letter', () => {
    expect(verify('First line.\nWe keep data for two years.', 'data for two years')).toEqual({
      text: 'data for two years',
      verified: true,
      match: 'exact',
      start: 20,
      end: 38,
      line: 2,
    });
  });

  it('tells a quote as it is read from one letter by letter', () => {
    expect(verify('We **never** sell data.', 'We **never** sell data.').match).toBe('exact');
    expect(verify('We **never** sell data.', 'We never sell data.').match).toBe('normalised');
    expect(verify('We never sell data.', 'We **never** sell data.').match).toBe('normalised');
  });

  it('gives the nearest passage of a quote that is not there', () => {
    const document = 'One.\n\nWe keep [your data](x) for 130 days and delete it then.\n\nTwo.';
    expect(verify(document, 'We keep your data for 30 days and delete it then.')).toEqual({
      text: 'We keep your data for 30 days and delete it then.',
      verified: false,
      match: 'not_found',
      problem: 'absent',
      nearest: expect.objectContaining({ line: 3, text: expect.stringContaining('for 130 days and delete') }),
    });
  });

  it('gives no nearest passage where nothing is near', () => {
    expect(verify('We keep data.', 'Completely different words')).toEqual({
      text: 'Completely different words',
      verified: false,
      match: 'not_found',
      problem: 'absent',
    });
  });

  it.each([
    ['a word that is cut', 'It is unlawful to sell.', 'lawful to sell', 'cut_word'],
    ['a compound that is cut', 'It is non-binding for us.', 'binding for us', 'cut_word'],
    ['a number that is cut', 'within 130 days of it', '30 days of it', 'cut_number'],
    ['a decimal that is cut', 'about 2.5 weeks long', '5 weeks long', 'cut_number'],
    ['a group of digits that is cut', 'all 21,000 readers', '1,000 readers', 'cut_number'],
    ['a range that is cut', 'in 10–30 days or so', '30 days or so', 'cut_number'],
    ['a number without its unit', 'The fee is 5% of it', 'The fee is 5', 'cut_number'],
    ['struck text', 'We ~~never~~ sell your data.', 'We sell your data.', 'absent'],
    ['a struck sentence', 'One. ~~We sell your data.~~', 'We sell your data.', 'deleted_text'],
    ['a comment', 'One.\n\n<!-- We sell your data. -->\n', 'We sell your data.', 'deleted_text'],
    ['a negation before it', 'We do not sell your data.', 'sell your data', 'negation_before'],
    [
      'a negation some words before it',
      'We do not ever knowingly sell your data.',
      'sell your data',
      'negation_before',
    ],
    ['a negation that leads a list', 'We never:\n\n- sell your data', 'sell your data', 'negation_before'],
    [
      'a restriction behind it',
      'We sell your data unless you object.',
      'We sell your data',
      'restriction_behind',
    ],
    [
      'a negation behind it',
      'Wir verkaufen Ihre Daten nicht.',
      'Wir verkaufen Ihre Daten',
      'restriction_behind',
    ],
    ['a question', 'Do you ask: we sell your data? Never.', 'we sell your data', 'question'],
    ['one word', 'We keep data.', 'keep', 'too_short'],
    ['nothing', 'We keep data.', '', 'too_short'],
    ['emphasis alone', 'We **keep** data.', '***', 'too_short'],
    ['escapes that join numbers', String.raw`It costs 2\*5 euros.`, 'It costs 25 euros.', 'absent'],
    ['emphasis that joins numbers', 'It costs 2*5*3 euros.', 'It costs 253 euros.', 'absent'],
    ['a superscript as a digit', 'It costs 10² euros.', 'It costs 102 euros.', 'absent'],
    [
      'an ellipsis over a negation',
      'We keep it and do not sell any data.',
      'We keep it … sell any data.',
      'absent',
    ],
    ['an ellipsis backwards', 'We keep data. You pay us.', 'You pay us … We keep data', 'absent'],
    ['words in an unknown tag', 'We keep it here.', 'We keep it <never mind this> here.', 'absent'],
    [
      'another target of a link',
      'See [our policy](https://a.example).',
      'See [our policy](https://b.example).',
      'absent',
    ],
    ['the number of another list item', '1. Keep the data', '30. Keep the data', 'absent'],
    ['another case', 'We Keep data', 'we keep data', 'absent'],
    ['another punctuation', 'We keep data.', 'We keep data!', 'absent'],
    ['an accent', 'my resume here', 'my résumé here', 'absent'],
  ])('does not verify %s', (_what, document, quote, problem) => {
    expect(verify(document, quote)).toMatchObject({ verified: false, match: 'not_found', problem });
  });

  it.each([
    ['a link', 'Please see our [policy](x) first.', 'see our policy first', 'see our [policy](x) first'],
    [
      'an address',
      'Write to <help@a.example> now.',
      'Write to help@a.example now',
      'Write to <help@a.example> now',
    ],
    ['a footnote', 'We keep data[^1] for you.', 'We keep data for you.', 'We keep data[^1] for you'],
    ['an entity', 'The R&amp;D team', 'The R&D team', 'The R&amp;D team'],
    ['a block quote', '> We keep\n> your data.', 'We keep your data.', 'We keep\n> your data'],
    ['a ligature', 'our ﬁnance team', 'our finance team', 'our ﬁnance team'],
    ['a hyphenated word', 'your infor-\nmation here', 'your information here', 'your infor-\nmation here'],
    ['a compound at a line end', 'a well-\nknown bug', 'a well-known bug', 'a well-\nknown bug'],
    ['composed characters', 'a cafe\u0301 here', 'a caf\u00E9 here', 'a cafe\u0301 here'],
    [
      'Hangul',
      '\u1112\u1161\u11AB\u1100\u1173\u11AF 문서',
      '한글 문서',
      '\u1112\u1161\u11AB\u1100\u1173\u11AF 문서',
    ],
    [
      'line ends of Windows',
      'We **keep**\r\nyour data.\r\n\r\nTwo.',
      'We keep your data',
      'We **keep**\r\nyour data',
    ],
    ['bars in cells', '| a |\n|--|\n| one `x \\| y` |', 'one x | y', 'one `x \\| y'],
    [
      'parts with an ellipsis',
      'We keep data in Leeds. You pay us.',
      'We keep data … You pay us',
      'We keep data in Leeds. You pay us',
    ],
    ['the case of the first letter', 'First, we keep data.', 'We keep data.', 'we keep data'],
  ])('reads %s as a reader does', (_what, document, quote, section) => {
    expect(found(document, quote)).toBe(section);
  });

  it('searches only the given section', () => {
    const document = 'one data here, two data here, three';
    expect(verify(document, 'data here', 10)).toMatchObject({ start: 19, end: 28 });
    expect(found(document, 'data here', 20)).toBeUndefined();
    expect(found(document, 'here, three', 0, 30)).toBeUndefined();
  });

  it('does not lose a negation or a character where a long paragraph is parsed in pieces', () => {
    const long = 'not sell data '.repeat(3_000);
    expect(verify(long, 'sell data')).toMatchObject({ problem: 'negation_before' });
    const unspaced = '数据保护法规定'.repeat(2_000);
    expect(verify(unspaced, unspaced.slice(7, 7 * 600)).match).toBe('exact');
    expect(verify(`${'word '.repeat(3_000)}**end** of it`, `${'word '.repeat(150)}end of it`).verified).toBe(
      true,
    );
  });

  it('finds the next place where the first one is none', () => {
    expect(verify('We do not sell data. You sell data.', 'sell data')).toMatchObject({ start: 25 });
  });

  /** Texts, and quotes not in them, on which a naive search or a naive parser takes quadratic time. */
  const TEXTS: Readonly<Record<string, (size: number) => readonly [document: string, quote: string]>> = {
    'one letter': (size) => ['a'.repeat(size), `${'a'.repeat(size / 50)} b${'a'.repeat(size / 50)}`],
    'combining marks': (size) => [
      `a${'\u0301\u0316'.repeat(size / 2)}`,
      `b c${'\u0316\u0301'.repeat(size / 50)}d`,
    ],
    emphasis: (size) => ['*a_b '.repeat(size / 5), 'ab ab ab ba'],
    brackets: (size) => ['[a]('.repeat(size / 4), 'a a a a b'],
    Chinese: (size) => ['数据保护'.repeat(size / 4), `${'保护数据'.repeat(size / 100)}法`],
    'unclosed tags': (size) => ['<del>a'.repeat(size / 6), 'a a a a b'],
    'a passage with a problem everywhere': (size) => ['not sell data '.repeat(size / 14), 'sell data'],
  };

  it.each(Object.entries(TEXTS))('takes time linear in the length of %s', (_what, textsOf) => {
    const search = (size: number) => {
      const [document, quote] = textsOf(size);
      return () => expect(found(document, quote)).toBeUndefined();
    };
    expect(growthOf(search, 10_000)).toBeLessThan(MAX_LINEAR_GROWTH);
  });
});
