import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import JSZip from 'jszip';
import {
  MAX_DOCUMENT_BYTES,
  MAX_FILE_BYTES,
  readDocumentFile,
} from '../../../modules/standards-checker/index.js';
import { MAX_HTML_BYTES } from '../../../modules/standards-checker/documents/read-document-file.js';
import { extract, MAX_EXTRACTIONS } from '../../../modules/standards-checker/documents/extraction.js';
import { QuoteVerifier } from '../../../modules/standards-checker/quotes/quote-verifier.js';
import { atOnce } from '../../../modules/standards-checker/quotes/work.js';

const FOLDER = join(import.meta.dirname, '../../fixtures/documents');
const fixture = (name: string) => readFileSync(join(FOLDER, name));
const WORD = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const read = (name: string) => readDocumentFile(fixture(name), name);

async function quotesOf(name: string, quotes: readonly string[]) {
  const verifier = atOnce(QuoteVerifier.prepare(await read(name)));
  return quotes.map((quote) => atOnce(verifier.verify(quote)));
}

const ENGLISH = [
  ['We delete your lending history 30 days after you have returned a book.', '3. How long we keep your data'],
  ['The star rating 4*3 of a book is 12 points * 2 at most.', '2. Why we use your data'],
  ['to remind you when they are due', '2. Why we use your data'],
  ['The reading room has an area of 120 m².', '3. How long we keep your data'],
  ['dpo@library.example', '1. Who is responsible'],
  ['Newsletter | Consent', '2. Why we use your data'],
  ['to see, to correct and to erase your data', '4. Your rights'],
] as const;
const GERMAN = [
  [
    'Wir löschen Ihre Ausleihen 30 Tage nach der Rückgabe eines Buches.',
    '3. Wie lange wir Ihre Daten speichern',
  ],
  ['Unseren Datenschutzbeauftragten erreichen Sie unter dsb@buecherei.example', '1. Verantwortliche'],
  ['Ihre Daten einzusehen, zu berichtigen und löschen zu lassen', '4. Ihre Rechte'],
  ['bei der Aufsichtsbehörde von Nordhafen', '4. Ihre Rechte'],
] as const;

describe.each([
  ['notice-en', ENGLISH],
  ['notice-de', GERMAN],
] as const)('quotes of %s', (name, quotes) => {
  it.each(['pdf', 'docx', 'html'])('are found in its %s, each under its heading', async (ending) => {
    const found = await quotesOf(
      `${name}.${ending}`,
      quotes.map(([text]) => text),
    );
    expect(found.map(({ text, verified, heading }) => [text, verified, heading])).toEqual(
      quotes.map(([text, heading]) => [text, true, heading]),
    );
    expect(found.every(({ line }) => line === undefined)).toBe(true);
  });
});

describe('a quote of a PDF', () => {
  it('has its page', async () => {
    const found = await quotesOf('notice-en.pdf', [
      'in force from 2 February 2026',
      'You have the right to see',
    ]);
    expect(found.map(({ page }) => page)).toEqual([1, 2]);
  });

  it('that is not found has the page of the nearest passage', async () => {
    const [quote] = await quotesOf('notice-en.pdf', ['You have the right to sell and to erase your data']);
    expect(quote).toMatchObject({ verified: false, nearest: { page: 2, heading: '4. Your rights' } });
  });
});

describe('a Word document', () => {
  it('has no tracked deletions, no hidden text and no arrows of notes', async () => {
    const { text } = await read('notice-en.docx');
    expect(text).toContain('the printer of the newsletter. We');
    expect(text).not.toMatch(/without asking you|auditor|↑/);
  });

  it('lets no quote go across struck text', async () => {
    const [struck, across] = await quotesOf('notice-en.docx', [
      'sell your data to publishers',
      'We do not show advertisements',
    ]);
    expect([struck!.problem, across!.problem]).toEqual(['deleted_text', 'absent']);
  });

  it('has headings, list items and rows on lines of their own', async () => {
    const { text } = await read('notice-de.docx');
    expect(text).toMatch(/^# Datenschutzerklärung der Hafenbücherei$/m);
    expect(text).toMatch(/^## 4\. Ihre Rechte$/m);
    expect(text).toMatch(/^- um Ihre Fragen und Beschwerden zu beantworten;$/m);
    expect(text).toMatch(/^Ausleihe \| Vertrag$/m);
  });
});

describe('a document that cannot be read', () => {
  const broken = fixture('notice-en.pdf').subarray(0, 3_000);
  const docx = fixture('notice-en.docx');
  it.each([
    ['a scan', fixture('scan.pdf'), 'The PDF is a scan: its pages (1) have no text'],
    ['a PDF with a password', fixture('encrypted.pdf'), 'has a password'],
    ['a broken PDF', broken, 'The PDF is broken'],
    ['a broken Word document', docx.subarray(0, 3_000), 'The Word document is broken'],
    ['an old Word document', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'an old Word document (.doc)'],
    ['rich text', Buffer.from('{\\rtf1 Hello}'), 'rich text format'],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d', 'hex'), 'not a text'],
  ])('says so: %s', async (_what, bytes, message) => {
    await expect(readDocumentFile(bytes, 'notice.md')).rejects.toMatchObject({
      status: 400,
      param: 'document',
      message: expect.stringContaining(message) as unknown,
    });
  });

  it('is another ZIP file', async () => {
    const archive = await new JSZip().file('a.txt', 'Hello').generateAsync({ type: 'nodebuffer' });
    await expect(readDocumentFile(archive)).rejects.toThrow('not a Word document');
  });

  it('is a PDF that was read as text', async () => {
    await expect(readDocumentFile(broken.toString('latin1'))).rejects.toThrow('give its bytes');
  });

  it('is a Word document that unpacks to more than there is room', async () => {
    const bomb = await JSZip.loadAsync(docx);
    bomb.file('word/document.xml', Buffer.alloc(40 * 1024 * 1024, ' '));
    const bytes = await bomb.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
    expect(bytes.byteLength).toBeLessThan(100_000);
    await expect(readDocumentFile(bytes)).rejects.toMatchObject({ status: 413, code: 'document_too_large' });
  });

  it.each([
    ['a larger PDF', '%PDF-1.7', MAX_FILE_BYTES],
    ['a larger HTML page', '<!doctype html>', MAX_HTML_BYTES],
    ['a larger text', 'Hello', MAX_DOCUMENT_BYTES],
  ])('is %s than is read', async (_what, start, most) => {
    const bytes = Buffer.alloc(most + 1, ' ');
    bytes.write(start);
    await expect(readDocumentFile(bytes)).rejects.toMatchObject({
      status: 413,
      message: `The document has ${most + 1} bytes; at most ${most} are accepted.`,
    });
  });

  it('takes too much memory, and its thread ends', async () => {
    const large = await JSZip.loadAsync(docx);
    const runs = '<w:p><w:r><w:t>x</w:t></w:r></w:p>'.repeat(10_000);
    large.file('word/document.xml', `<w:document xmlns:w="${WORD}"><w:body>${runs}</w:body></w:document>`);
    const bytes = await large.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
    const task = { kind: 'docx', bytes, maxCharacters: 10_000 } as const;
    const limits = { maxMemory: 16 * 1024 * 1024 };
    expect(await extract(task, limits)).toEqual({ problem: 'too_much_work', detail: '' });
    expect(await extract({ ...task, bytes: docx }, limits)).toHaveProperty('html');
  });

  it('has more pages than are read', async () => {
    const task = {
      kind: 'pdf',
      bytes: fixture('notice-en.pdf'),
      maxCharacters: 10_000,
      maxPages: 1,
    } as const;
    expect(await extract(task)).toEqual({ problem: 'too_many_pages', detail: '2' });
  });

  it('has more text than is judged', async () => {
    const task = { kind: 'pdf', bytes: fixture('notice-en.pdf'), maxCharacters: 1_000 } as const;
    expect(await extract(task)).toEqual({ problem: 'too_large', detail: '1000' });
  });

  it('takes too long, and its thread ends', async () => {
    const task = { kind: 'docx', bytes: docx, maxCharacters: 10_000 } as const;
    expect(await extract(task, { maxMs: 0 })).toEqual({ problem: 'too_much_work', detail: '' });
  });
});

describe('files that are read at the same time', () => {
  it('have two threads', async () => {
    const threads = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
    const before = threads();
    const task = { kind: 'docx', bytes: fixture('notice-en.docx'), maxCharacters: 10_000 } as const;
    const reading = Array.from({ length: 5 }, () => extract(task));
    let most = 0;
    for (const each of reading) {
      await nextTurn();
      most = Math.max(most, threads() - before);
      expect(await each).toHaveProperty('html');
    }
    expect([most, threads() - before]).toEqual([MAX_EXTRACTIONS, 0]);
  });
});

describe('a document by its content', () => {
  it.each([
    ['a PDF', 'notice-en.pdf', 'extracted'],
    ['a Word document', 'notice-en.docx', 'extracted'],
    ['an HTML page', 'notice-en.html', 'extracted'],
  ])('is %s whatever its name is', async (_what, name, kind) => {
    expect((await readDocumentFile(fixture(name), 'readme.txt')).kind).toBe(kind);
  });

  it('is a PDF with bytes in front of it if it is named one, and a text that speaks of PDFs is none', async () => {
    const bytes = Buffer.concat([Buffer.from('From a mail.\n'), fixture('notice-en.pdf')]);
    expect((await readDocumentFile(bytes, 'a.pdf')).pageStarts).toHaveLength(2);
    expect((await readDocumentFile(Buffer.from('A PDF begins with %PDF-1.7.'), 'a.md')).kind).toBeUndefined();
  });

  it('is HTML by its name if nothing else tells', async () => {
    const bytes = Buffer.from('<p>Hello <b>you</b></p>');
    expect((await readDocumentFile(bytes, 'a.html')).text).toBe('Hello you\n');
    expect((await readDocumentFile(bytes, 'a.md')).text).toBe('<p>Hello <b>you</b></p>');
  });
});
