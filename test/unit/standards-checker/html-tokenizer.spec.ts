import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Tokenizer } from 'htmlparser2';
import {
  HtmlTokenizer,
  type HtmlTokenReader,
} from '../../../modules/standards-checker/quotes/html-tokenizer.js';
import { volume } from '../../support/volume.js';

/** Parts of pages that all readers of HTML read alike. */
const PARTS = [
  ...[
    '<p>',
    '</p>',
    '<DIV id=a>',
    '</div >',
    '<br/>',
    '<img alt="x&lt;y" src=\'a>b\'>',
    '<b\n',
    'class="c">',
    '</b\tx="y">',
  ],
  ...[
    '<script>',
    '</script>',
    '<style>',
    '</STYLE >',
    '<title>',
    '</title>',
    '<textarea>',
    '</textarea>',
    '<plaintext>',
  ],
  ...[
    '<!-- a > b -->',
    '<!-->',
    '--!>',
    '<!doctype html>',
    '<?a?>',
    '<!a>',
    '</3>',
    '<![CDATA[a]]>',
    '<svg>',
    '</svg>',
  ],
  ...['&amp;', '&amp', '&notit;', '&#65;', '&#x110000;', '&#0;', '&#128;', '&NotEqualTilde;', '&', '&#', ';'],
  ...['a', ' ', 'b c', '\n', '\u{1f600}', '\ud83d', '"', "'", '=', '<', '< ', '<3', '>', '-'],
];
/** htmlparser2 reads no entity behind a `<` in these. */
const TEXTS = /title|textarea/;
/** Parts that it reads otherwise, too: it keeps NUL, for one. */
const MORE_PARTS = ['\0', '\r', '\r\n', '</>', '</', '<a b', '<a b="', '<!--', '<!', '&am'];

const sources = (parts: readonly string[]) =>
  fc.array(fc.constantFrom(...parts), { maxLength: 12 }).map((chosen) => chosen.join(''));

interface Found {
  readonly kind: 'text' | 'open' | 'close' | 'comment';
  readonly from: number;
  readonly to: number;
  readonly value: string;
}

/** Reads a source in pieces, and returns what was found; neighbouring texts as one. */
function tokensOf(source: string, ends: readonly number[] = [], start = 0): Found[] {
  const found: Found[] = [];
  const add = (kind: Found['kind'], from: number, to: number, value: string) => {
    const last = found.at(-1);
    if (kind === 'text' && last?.kind === 'text' && last.to === from) {
      found[found.length - 1] = { ...last, to, value: last.value + value };
    } else found.push({ kind, from, to, value });
  };
  const reader: HtmlTokenReader = {
    text: ({ characters, from, to }) => add('text', from, to, characters),
    openTag: ({ name, attributes, from, to }) => {
      const values = attributes.map((attribute) => `${attribute.name}=${attribute.value}`);
      for (const attribute of attributes) {
        const written = source.slice(attribute.from, attribute.to).toLowerCase();
        expect(written.startsWith(attribute.name.replaceAll('\ufffd', '\0'))).toBe(true);
      }
      add('open', from, to, [name, ...values].join(' '));
    },
    closeTag: (name, from, to) => add('close', from, to, name),
    comment: (from, to) => add('comment', from, to, ''),
  };
  const tokenizer = new HtmlTokenizer(source, reader, start);
  for (const end of ends) tokenizer.readTo(end, false);
  tokenizer.readTo(source.length, true);
  return found;
}

/** What htmlparser2 finds: names, and the text between them. */
function foundByAnother(source: string): string[] {
  const found: string[] = [''];
  const nothing = () => undefined;
  let name = '';
  const open = () => found.push(`<${name}`, '');
  const text = (value: string) => (found[found.length - 1] += value);
  const tokenizer = new Tokenizer(
    { decodeEntities: true },
    {
      ontext: (from, to) => text(source.slice(from, to)),
      ontextentity: (codePoint) => text(String.fromCodePoint(codePoint)),
      onopentagname: (from, to) => (name = source.slice(from, to).toLowerCase()),
      onclosetag: (from, to) => found.push(`</${source.slice(from, to).toLowerCase()}`, ''),
      ...{ onattribname: nothing, onattribdata: nothing, onattribentity: nothing, onattribend: nothing },
      onopentagend: () => open(),
      onselfclosingtag: () => open(),
      ...{ oncomment: nothing, oncdata: nothing },
      ...{ ondeclaration: nothing, onprocessinginstruction: nothing, onend: nothing },
    },
  );
  tokenizer.write(source);
  tokenizer.end();
  return found;
}

function withoutPlaces(tokens: readonly Found[]): string[] {
  const found: string[] = [''];
  for (const { kind, value } of tokens) {
    if (kind === 'text') found[found.length - 1] += value;
    if (kind === 'open') found.push(`<${value.split(' ', 1)[0]!}`, '');
    if (kind === 'close') found.push(`</${value}`, '');
  }
  return found;
}

describe('the tokens of HTML', () => {
  it('are those that another parser finds', () => {
    fc.assert(
      fc.property(sources(PARTS.filter((part) => !TEXTS.test(part))), (source) => {
        // The last tag is closed: htmlparser2 reads a closing tag that the source cuts.
        const closed = `${source}"'>-->`;
        expect(withoutPlaces(tokensOf(closed))).toEqual(foundByAnother(closed));
      }),
      { numRuns: volume(5_000) },
    );
  });

  it('are the same wherever a source is cut into pieces, and wherever it begins', () => {
    const cuts = fc.array(fc.nat(60), { maxLength: 20 });
    fc.assert(
      fc.property(sources([...PARTS, ...MORE_PARTS]), cuts, fc.nat(20), (source, places, before) => {
        const whole = tokensOf(source);
        const ends = [...new Set(places)].filter((place) => place < source.length).sort((a, b) => a - b);
        expect(tokensOf(source, ends)).toEqual(whole);
        const moved = whole.map((token) => ({ ...token, from: token.from + before, to: token.to + before }));
        const padded = ' '.repeat(before) + source;
        expect(
          tokensOf(
            padded,
            ends.map((end) => end + before),
            before,
          ),
        ).toEqual(moved);
      }),
      { numRuns: volume(5_000) },
    );
  });

  it('have places in the source that are in order and begin and end as they should', () => {
    fc.assert(
      fc.property(sources([...PARTS, ...MORE_PARTS]), (source) => {
        let end = 0;
        for (const { kind, from, to, value } of tokensOf(source)) {
          const written = source.slice(from, to);
          expect(from).toBeGreaterThanOrEqual(end);
          expect(to).toBeGreaterThan(from);
          expect(to).toBeLessThanOrEqual(source.length);
          if (kind === 'open') expect(written).toMatch(/^<[a-z][^]*>$/i);
          if (kind === 'close')
            expect([
              written.toLowerCase().startsWith(`</${value.replaceAll('\ufffd', '\0')}`),
              written.at(-1),
            ]).toEqual([true, '>']);
          if (kind === 'comment') expect(written).toMatch(/^<[!?/]/);
          end = to;
        }
      }),
      { numRuns: volume(5_000) },
    );
  });
});
