import { describe, expect, it } from '@jest/globals';
import { readDocumentText } from '../../../modules/standards-checker/quotes/markdown-reader.js';
import { atOnce } from '../../../modules/standards-checker/quotes/work.js';

/** Reads a document. Deletions are `#`, ends of blocks `¶` and ends of cells `|`. */
function read(source: string): string {
  const { text } = atOnce(readDocumentText(source));
  return text.replaceAll('\uFDD0', '#').replaceAll('\u2029', '¶').replaceAll('\t', '|');
}

describe('readDocumentText', () => {
  it.each([
    ['emphasis, code and links', '**a** _b_ `c` [d](e "f") <g@h.i>', 'a b c d g@h.i'],
    ['link references that are defined', '[a] [b][c]\n\n[a]: x\n[c]: y', 'a b'],
    ['references that are not', 'the [law] says', 'the [law] says'],
    ['entities and escapes', 'R&amp;D &#8211; 2\\*5', 'R&D – 2*5'],
    ['headings and lists', '# A\n\n- b\n  c\n- d', ' A¶b\n  c¶d'],
    ['block quotes', '> a\n> b', 'a\n b'],
    ['tables', '| a | b |\n|--|--|\n| c | d |', 'a|b¶c|d'],
    ['footnotes', 'a[^1] b\n\n[^1]: c d', 'a b¶ c d'],
    ['struck text', 'a ~~b~~ c ~d~ e <del>f</del>', 'a # c # e #'],
    ['single tildes that strike nothing', 'from ~5 to ~10 and a~b', 'from ~5 to ~10 and a~b'],
    ['comments and hidden elements', 'a <!-- b --> c\n\n<div hidden>\nd\n</div>\n\ne', 'a # c¶#¶e'],
    ['deletions that are never closed', 'a <del> b', 'a  b'],
    ['superscripts', 'm<sup>2</sup> a<sup>[1]</sup>', 'm² a'],
    ['code', '```js\n*a* &amp;\n```\n\n    b *c*', '*a* &amp;¶b *c*'],
    ['tasks', '- [x] a\n- [ ] b', '[x] a¶[ ] b'],
    [
      'HTML documents',
      '<!doctype html><title>t</title><p>a<br>b<p>c &lt; <s>d</s><!-- e -->',
      '#¶a\nb¶c < ##',
    ],
    ['an empty tag', '<!doctype html><p>a</>b &lt</>&gt c</p><title></></title>', 'ab <> c¶#'],
    ['digits with mark-up between them', 'a 2*5*3', 'a 2#5#3'],
  ])('reads %s', (_what, source, text) => {
    expect(read(source)).toBe(text);
  });

  it('maps every character to its place in the source', () => {
    const source = '# A *b*\r\n\r\n> c &amp; d\n> [e](f)\n\n| g | h\\|i |\n|--|--|\n';
    const { text, map } = atOnce(readDocumentText(source));
    for (const [index, character] of Array.from(text).entries()) {
      const original = source.slice(map.startOf(index), map.endOf(index));
      if (character === '&') expect(original).toBe('&amp;');
      else if (/[\u2029\t]/.test(character)) expect(original).toBe('');
      else expect(original).toBe(character);
      if (original !== '') expect(map.startOf(map.firstFrom(map.startOf(index)))).toBe(map.startOf(index));
    }
  });

  it('goes on in a block of HTML that is parsed in pieces', () => {
    const rows = '      <td title="*x*">*a* <b>b</b></td>\n'.repeat(2_000);
    expect(/^[|¶\s]*(?:\*a\* b[|¶\s]+)+c$/.test(read(`<table>\n${rows}</table>\n\n*c*`))).toBe(true);
  });

  it('goes on in a code block or a comment that is parsed in pieces', () => {
    const lines = '*a* b\n'.repeat(5_000);
    expect(read(`\`\`\`\n${lines}\`\`\`\n\n*c*`) === `${lines.trimEnd()}¶c`).toBe(true);
    expect(/^[#¶\n]*c$/.test(read(`<!--\n${lines}-->\n\n*c*`))).toBe(true);
  });
});
