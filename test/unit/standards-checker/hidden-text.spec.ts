import { describe, expect, it } from '@jest/globals';
import { withoutHiddenCharacters } from '../../../modules/standards-checker/judging/hidden-characters.js';
import { hidesText } from '../../../modules/standards-checker/quotes/hiding-style.js';
import { QuoteVerifier } from '../../../modules/standards-checker/quotes/quote-verifier.js';
import { atOnce } from '../../../modules/standards-checker/quotes/work.js';

const CLAIM = 'We never sell your data';
const asTags = (text: string) =>
  Array.from(text, (letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('');

function verify(document: string, quote: string) {
  return atOnce(atOnce(QuoteVerifier.prepare(document)).verify(quote));
}

describe('text that no reader sees', () => {
  it.each([
    ['a comment', `Text.\n\n<!-- ${CLAIM}. -->\n\nMore.`],
    ['a comment that is never closed', `Text.\n\n<!-- ${CLAIM}.`],
    ['a comment made of a link', `Text.\n\n[//]: # (${CLAIM}.)\n\nMore.`],
    ['the title of a link that is defined', `Text.\n\n[a]: https://a.example "${CLAIM}."\n\nMore.`],
    ['an element without display', `Text <span style="display : NONE">${CLAIM}.</span> more.`],
    ['a style with an entity', `Text <span style="display&#58;none">${CLAIM}.</span> more.`],
    ['a hidden element', `<html><body><p>Text</p><div hidden><p>${CLAIM}.</p></div></body></html>`],
    ['letters without size', `Text <span style="font-size: 0px">${CLAIM}.</span> more.`],
    ['transparent letters', `Text <span style="opacity:0.0">${CLAIM}.</span> more.`],
    ['white on white', `Text <span style="color:#FFF; background: white">${CLAIM}.</span> more.`],
    ['text beside the page', `Text <span style="position:absolute; left:-9999px">${CLAIM}.</span> more.`],
    ['an attribute for scripts', `Text <span data-note="${CLAIM}.">abc</span> more.`],
    ['all of an attribute', `Text <span data-note="${CLAIM}">abc</span> more.`],
    ['an attribute with an entity', `Text <span data-note="${CLAIM} &amp; more.">abc</span> more.`],
    ['an attribute that is given twice', `Text <a href="a" href="${CLAIM}.">abc</a> more.`],
    ['an attribute given twice at the end', `Text <b data-a=1 title=x data-a="${CLAIM}." />abc</b> more.`],
    ['a comment that ends with !', `<html><body><p>Text <!-- ${CLAIM}. --!> more.</p></body></html>`],
    ['a comment without dashes', `<html><body><p>Text </ ${CLAIM}.> more.</p></body></html>`],
    ['a CDATA section', `<html><body><p>Text <![CDATA[${CLAIM}.]]> more.</p></body></html>`],
    ['the value of a hidden field', `Text <input value="${CLAIM}." type="hidden"> more.`],
    ['the description in the head', `<html><head><meta content="${CLAIM}."></head><body>Text</body></html>`],
    ['a template', `<html><body><template>${CLAIM}.</template><p>Text</p></body></html>`],
    ['tag characters', `Text ${asTags(CLAIM)} more.`],
  ])('verifies no quote: %s', (_what, document) => {
    expect(verify(document, CLAIM)).toMatchObject({ verified: false });
  });

  it('verifies no quote of an attribute with its name either', () => {
    const document = `Text <span data-note="${CLAIM}">abc</span> more.`;
    expect(verify(document, `data-note="${CLAIM}"`)).toMatchObject({ problem: 'deleted_text' });
  });

  it.each([
    ['a quote of the text beside it', `${CLAIM}.<span data-note="x"></span><!-- no -->`, CLAIM],
    ['the alternative text of a picture', `Text ![${CLAIM}.](a.png) more.`, CLAIM],
    [
      'a quote that contains the whole tag',
      `We <b class="x">never</b> sell`,
      'We <b class="x">never</b> sell',
    ],
    ['a value that is shown', `Text <input value="${CLAIM}."> more.`, CLAIM],
    ['small letters', `Text <span style="font-size: 0.8em">${CLAIM}.</span> more.`, CLAIM],
    [
      'the target of a link',
      `See [it](https://a.example/never-sell-data).`,
      'https://a.example/never-sell-data',
    ],
  ])('refuses no honest quote: %s', (_what, document, quote) => {
    expect(verify(document, quote)).toMatchObject({ verified: true });
  });

  it.each([
    'opacity:inherit',
    'opacity:.5',
    'opacity:0.05',
    'margin-left:-100px',
    'font-size:0.1em',
    'fill-opacity:0',
  ])('is not made by the style %s', (style) => {
    expect(hidesText(style)).toBe(false);
  });

  it.each([
    ['zero-width characters', '\u200B'.repeat(300)],
    ['tag characters', asTags('x'.repeat(300))],
    ['marks of direction', '\u202E\u202C'.repeat(100)],
    ['variation selectors', '\u{E0100}'.repeat(100)],
  ])('hides no cut and no negation: %s', (_what, padding) => {
    expect(verify(`It is un${padding}lawful to sell.`, 'lawful to sell')).toMatchObject({
      problem: 'cut_word',
    });
    const negated = `We do n${padding}ot ${padding}sell your data.`;
    expect(verify(negated, 'sell your data')).toMatchObject({ problem: 'negation_before' });
  });

  it('may stand in the middle of a quote, whose place is that of the source', () => {
    const document = `Intro. We ne${asTags('not')}ver sell \u202Eyour\u202C data\u{E0100}\u{E0101}\u{E0102}.`;
    expect(verify(document, CLAIM)).toEqual({
      text: CLAIM,
      verified: true,
      match: 'normalised',
      start: document.indexOf('We'),
      end: document.indexOf('data') + 'data'.length,
      line: 1,
    });
  });
});

describe('what a model is shown', () => {
  it('has no tags, controls of direction or runs of variation selectors', () => {
    expect(withoutHiddenCharacters(`a${asTags('say met')}b\u202Ec\u202C\u2066d\u2069`)).toBe('abcd');
    expect(withoutHiddenCharacters('x\u{E0100}\u{E0101}\uFE0Fy')).toBe('x\u{E0100}y');
  });

  it('has what languages and pictures need', () => {
    const text = 'می‌خواهم \u200Fשלום\u200F क्‍ष 葛\u{E0100}城 ❤️ 👩‍👩‍👧';
    expect(withoutHiddenCharacters(text)).toBe(text);
  });
});
