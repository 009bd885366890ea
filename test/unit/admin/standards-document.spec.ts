import { describe, expect, it } from '@jest/globals';
import { isDocumentOf } from '../../../modules/admin/page/src/views/standards/document-identity.js';
import { splitIntoBlocks } from '../../../modules/admin/page/src/views/standards/document-blocks.js';
import {
  type Highlight,
  highlightsByBlock,
  highlightsOf,
  segmentsOf,
} from '../../../modules/admin/page/src/views/standards/highlights.js';
import {
  FileError,
  isConverted,
  readTextFile,
} from '../../../modules/admin/page/src/views/standards/read-text-file.js';
import type { Quote, StandardVerdict } from '../../../modules/admin/page/src/views/standards/types.js';

const PARAGRAPH = `${'word '.repeat(60).trim()}\n\n`;

const verdict = (standard_id: string, quotes: readonly Quote[]): StandardVerdict => ({
  standard_id,
  title: standard_id,
  verdict: 'met',
  reason: '',
  quotes,
  judged_by: 'mock/mock-1',
  attempts: 1,
});

const highlight = (key: string, start: number, end: number): Highlight => ({
  key,
  start,
  end,
  verdict: 'met',
  title: key,
});

describe('a file that the server turns into text', () => {
  it.each([
    ['a.PDF', true],
    ['a.docx', true],
    ['a.html', true],
    ['a.md', false],
    ['pdf', false],
  ])('is told by its name: %s, %s', (name, converted) => {
    expect(isConverted({ name })).toBe(converted);
  });
});

describe('a document in blocks', () => {
  it.each([
    ['paragraphs', PARAGRAPH.repeat(100)],
    ['lines', 'a line of text\n'.repeat(2_000)],
    ['one long line', 'word '.repeat(5_000)],
    ['one long word', 'x'.repeat(20_000)],
    ['nothing but pairs', `x${'😀'.repeat(9_000)}`],
    ['a short text', 'short'],
  ])('is the whole document, in pieces of bounded length: %s', (_, text) => {
    const blocks = splitIntoBlocks(text);
    expect(blocks.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text);
    expect(Math.max(...blocks.map(({ start, end }) => end - start))).toBeLessThanOrEqual(4_000);
  });

  it('cuts no pair of surrogates', () => {
    const text = `x${'😀'.repeat(9_000)}`;
    for (const { start, end } of splitIntoBlocks(text))
      expect(text.slice(start, end)).not.toMatch(/\p{Surrogate}/u);
  });

  it('ends a block after a blank line where there is one', () => {
    const [first] = splitIntoBlocks(PARAGRAPH.repeat(100));
    expect(first!.end % PARAGRAPH.length).toBe(0);
  });

  it('begins a block with a line where there are lines', () => {
    const text = 'a line of text\n'.repeat(2_000);
    expect(splitIntoBlocks(text).filter(({ start }) => !text.startsWith('a line', start))).toEqual([]);
  });
});

describe('highlights', () => {
  it('are the verified quotes alone, in the order of the document', () => {
    const found = highlightsOf([
      verdict('b', [{ text: 'x', verified: true, match: 'exact', start: 30, end: 40 }]),
      verdict('a', [
        { text: 'y', verified: false, match: 'not_found', start: 1, end: 2 },
        { text: 'z', verified: true, match: 'exact', start: 5, end: 9 },
      ]),
    ]);
    expect(found.map(({ key, start }) => [key, start])).toEqual([
      ['a/1', 5],
      ['b/0', 30],
    ]);
  });

  it('belong to every block they touch', () => {
    const blocks = [0, 10, 20].map((start) => ({ start, end: start + 10, lines: 1 }));
    const byBlock = highlightsByBlock(blocks, [highlight('a', 8, 22), highlight('b', 10, 20)]);
    expect(byBlock.map((each) => each.map(({ key }) => key))).toEqual([['a'], ['a', 'b'], ['a']]);
  });

  it('cut a block where they begin and end, so that overlapping ones are told apart', () => {
    const segments = segmentsOf({ start: 0, end: 20, lines: 1 }, [
      highlight('a', 2, 10),
      highlight('b', 6, 25),
    ]);
    expect(
      segments.map(({ start, end, highlights }) => [start, end, highlights.map(({ key }) => key)]),
    ).toEqual([
      [0, 2, []],
      [2, 6, ['a']],
      [6, 10, ['a', 'b']],
      [10, 20, ['b']],
    ]);
  });
});

describe('a text file', () => {
  const file = (content: string | Uint8Array<ArrayBuffer>) => new File([content], 'notes.md');

  it('is read without its byte order mark, as the server reads it', async () => {
    await expect(readTextFile(file('\uFEFFa\r\nb'), 100)).resolves.toBe('a\r\nb');
  });

  it.each([
    ['is not UTF-8', new Uint8Array([0xff, 0xfe, 0x41])],
    ['holds NUL characters', 'a\0b'],
    ['is empty', ' \n'],
    ['is too large', 'x'.repeat(101)],
  ])('is refused where it %s', async (_, content) => {
    await expect(readTextFile(file(content), 100)).rejects.toThrow(FileError);
  });
});

describe('the document of a check', () => {
  const of = {
    document: {
      name: null,
      length: 3,
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    },
  };

  it('is known by its hash', async () => {
    await expect(isDocumentOf(of, 'abc')).resolves.toBe(true);
    await expect(isDocumentOf(of, 'abd')).resolves.toBe(false);
    await expect(isDocumentOf(of, 'abcd')).resolves.toBe(false);
  });
});
