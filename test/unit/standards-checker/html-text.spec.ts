import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { MAX_HTML_DEPTH, textOfHtml } from '../../../modules/standards-checker/documents/html-text.js';
import { QuoteVerifier } from '../../../modules/standards-checker/quotes/quote-verifier.js';
import { atOnce, MAX_STEP } from '../../../modules/standards-checker/quotes/work.js';
import { corpusFiles, readCorpus } from './quote-corpus.js';

const CORPUS = join(import.meta.dirname, '../../fixtures/quotes/documents');
const textOf = (html: string) => atOnce(textOfHtml(html)).trim();

describe('the text of HTML', () => {
  it.each([
    ['headings', '<h1>One</h1><h3>Two<br>lines</h3><p>Text</p>', '# One\n\n### Two lines\n\nText'],
    ['paragraphs', '<p>One\n two</p><div>Three<br>four</div>', 'One two\n\nThree\nfour'],
    ['lists', '<ul><li>a<li>b<ol start=3><li>c</ol></ul>d', '- a\n- b\n  3. c\n\nd'],
    [
      'tables',
      '<table><tr><th>A<th>B<tr><td><p>1</p><p>2</p><td></td><td>3</table>x',
      'A | B\n1 2 | | 3\n\nx',
    ],
    [
      'links and pictures',
      'See <a href="/x">our <i>policy</i></a>: <img alt="A bird">',
      'See our policy: A bird',
    ],
    ['code as it is', '<pre>a\n  b</pre>', 'a\n  b'],
    ['entities', 'R&amp;D &lt;b&gt; caf&eacute;', 'R&D <b> café'],
    ['spaces that do not break', 'Node&nbsp;<b>20</b>&#160;or later', 'Node\u00a020\u00a0or later'],
    [
      'no marks of notes',
      'Used loosely.<sup>[2]</sup> No one<sup>*</sup> was.<sup>3</sup>',
      'Used loosely. No one was.',
    ],
    [
      'items and rows whose end is left out',
      '<dl><dt>a<dd>b<dt>c</dl><p>d<table><tr><td>e<tr><td>f</table>',
      'a\n\nb\n\nc\n\nd\n\ne\nf',
    ],
    ['text behind a drawing', '<svg><title/><style/><path/></svg>One', 'One'],
    ['the text of a drawing', '<svg><text>a<![CDATA[</>&amp;]]>b</text></svg>', 'a</>&amp;b'],
    ['line breaks of any system', '<pre>a\r\nb\rc&#13;d</pre>', 'a\nb\nc\rd'],
    ['lines and paragraphs that only end', 'a</br>b</p>c</b></>d', 'a\nb\n\ncd'],
    ['struck text with marks', 'We <del>never</del> sell <s></s>it', 'We ~~never~~ sell it'],
    [
      'exponents and marks of notes',
      '10<sup>2</sup> m, data<sup><a>1</a></sup>. 1<sup>st</sup>',
      '10² m, data¹. 1st',
    ],
  ])('has %s', (_what, html, expected) => {
    expect(textOf(html)).toBe(expected);
  });

  it.each([
    ['scripts', '<script>if (1 < 2) "</p>"</script>'],
    ['styles', '<style>p { color: red }</style>'],
    ['the head', '<head><title>T</title></head>'],
    ['comments', '<!-- not <b>this</b> -->'],
    ['hidden elements', '<div hidden><p>not this</p></div>'],
    ['elements hidden by style', '<div style="color:red; display : none">not <p>this</p></div>'],
    ['elements hidden from readers', '<span aria-hidden="true">not this</span>'],
    ['closed dialogs', '<dialog>not this</dialog>'],
    ['templates', '<template>not this</template>'],
  ])('leaves out %s', (_what, hidden) => {
    expect(textOf(`<p>One${hidden}</p><p>two</p>`)).toBe('One\n\ntwo');
  });

  it('makes no number of digits around something hidden', () => {
    expect(textOf('<p>1<span hidden>.</span>5</p>')).toBe('1 5');
  });

  it('is read in steps, and has no deeper elements than the parser reads in good time', () => {
    const steps = [...textOfHtml('<p>word '.repeat(10_000))];
    expect(Math.max(...steps)).toBeLessThanOrEqual(MAX_STEP);
    expect(() => textOf('<div>'.repeat(MAX_HTML_DEPTH + 1))).toThrow('elements within each other');
    expect(textOf(`${'<div>'.repeat(MAX_HTML_DEPTH)}x`)).toBe('x');
  });

  it('has every true quote of the HTML pages of the corpus, and no false one', () => {
    const quotes = corpusFiles()
      .flatMap(readCorpus)
      .filter(({ document }) => document.endsWith('.html'));
    expect(quotes.length).toBeGreaterThan(20);
    const verifiers = new Map<string, QuoteVerifier>();
    for (const { document, quote, found } of quotes) {
      const text = () => textOf(readFileSync(join(CORPUS, document), 'utf8'));
      const verifier =
        verifiers.get(document) ?? atOnce(QuoteVerifier.prepare({ text: text(), kind: 'extracted' }));
      verifiers.set(document, verifier);
      expect([quote, atOnce(verifier.verify(quote)).verified]).toEqual([quote, found]);
    }
  });
});
