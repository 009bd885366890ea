import { describe, expect, it } from '@jest/globals';
import { MAX_HTML_DEPTH, textOfHtml } from '../../../modules/standards-checker/documents/html-text.js';
import { atOnce, MAX_STEP } from '../../../modules/standards-checker/quotes/work.js';

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
    ['struck text with marks', 'We <del>never</del> sell <s></s>it', 'We ~~never~~ sell it'],
    [
      'exponents and marks of notes',
      '10<sup>2</sup> m, data<sup><a>[1]</a></sup>. 1<sup>st</sup>',
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
});
