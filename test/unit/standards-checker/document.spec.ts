import { describe, expect, it } from '@jest/globals';
import {
  splitDocument,
  MAX_DOCUMENT_BYTES,
  readDocument,
} from '../../../modules/standards-checker/judging/document.js';
import { growthOf, MAX_LINEAR_GROWTH } from '../../support/growth.js';

describe('readDocument', () => {
  it('drops a byte order mark and keeps everything else', () => {
    const text = '# Title\r\n\r\n“Text”\tof café\n';
    expect(readDocument(`\uFEFF${text}`, 'a.md')).toMatchObject({ text, name: 'a.md' });
    expect(readDocument(Buffer.from(`\uFEFF${text}`)).text).toBe(text);
  });

  it('gives text and bytes of one document the same digest', () => {
    expect(readDocument('déjà vu').sha256).toBe(readDocument(Buffer.from('déjà vu')).sha256);
    expect(readDocument('abc').sha256).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it.each([
    ['nothing', ''],
    ['white space', ' \n\t\u00A0\n'],
    ['a byte order mark alone', '\uFEFF'],
    ['bytes that are not UTF-8', Uint8Array.of(0x61, 0xc3, 0x28)],
    ['text in UTF-16', Buffer.from('\uFEFFHello', 'utf16le')],
    ['a NUL character', 'a\0b'],
    ['half of a surrogate pair', 'a\uD83Db'],
  ])('refuses %s', (_what, content) => {
    expect(() => readDocument(content)).toThrow(expect.objectContaining({ status: 400, param: 'document' }));
  });

  it('refuses a document above the size cap with 413, and accepts one of exactly that size', () => {
    const most = 'é'.repeat(MAX_DOCUMENT_BYTES / 2);
    expect(readDocument(most).text).toHaveLength(MAX_DOCUMENT_BYTES / 2);
    expect(() => readDocument(`${most}é`)).toThrow(
      expect.objectContaining({ status: 413, code: 'document_too_large', param: 'document' }),
    );
  });
});

describe('splitDocument', () => {
  const paragraph = (name: string) => `${name} ${'word '.repeat(30)}end.`;

  it('leaves a short document whole', () => {
    expect(splitDocument('short', 100)).toEqual([{ start: 0, end: 5 }]);
    expect(splitDocument('x'.repeat(100), 100)).toHaveLength(1);
  });

  it('covers the whole document with parts within the limit that overlap', () => {
    const text = Array.from({ length: 80 }, (_, n) => paragraph(`P${n}`)).join('\n\n');
    const parts = splitDocument(text, 1_000);
    expect(parts[0]!.start).toBe(0);
    expect(parts.at(-1)!.end).toBe(text.length);
    for (const [index, { start, end }] of parts.entries()) {
      expect(end - start).toBeLessThanOrEqual(1_000);
      const next = parts[index + 1];
      if (next) expect([next.start <= end, next.start > start]).toEqual([true, true]);
    }
    expect(parts[1]!.start).toBeLessThan(parts[0]!.end);
  });

  it('cuts before a heading rather than between paragraphs, and there rather than between words', () => {
    const text = [paragraph('A'), paragraph('B'), '## Heading', paragraph('C'), paragraph('D')].join('\n\n');
    expect(text.slice(splitDocument(text, 500)[0]!.end)).toMatch(/^## Heading/);
    const plain = text.replace('## Heading', 'No heading');
    expect(plain.slice(0, splitDocument(plain, 500)[0]!.end)).toMatch(/\n\n$/);
    const line = 'word '.repeat(200);
    expect(line.slice(0, splitDocument(line, 503)[0]!.end)).toMatch(/word $/);
  });

  it('never cuts between the halves of a surrogate pair', () => {
    const text = `a${'😀'.repeat(500)}`;
    for (const { start, end } of splitDocument(text, 300))
      expect(text.slice(start, end)).not.toMatch(/\p{Surrogate}/u);
  });

  it.each([
    ['one line', (size: number) => 'x'.repeat(size)],
    ['line breaks', (size: number) => '\n'.repeat(size)],
    ['spaces behind line breaks', (size: number) => `\n${' '.repeat(size)}`],
    ['number signs', (size: number) => '\n#######'.repeat(size / 8)],
  ])('splits %s in time linear in their length', (_what, textOf) => {
    const split = (size: number) => {
      const text = textOf(size);
      return () => expect(splitDocument(text, size / 500).length).toBeGreaterThan(400);
    };
    expect(growthOf(split, 250_000)).toBeLessThan(MAX_LINEAR_GROWTH);
  });
});
