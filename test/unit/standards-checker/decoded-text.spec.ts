import { describe, expect, it } from '@jest/globals';
import { decodeText } from '../../../modules/standards-checker/documents/decoded-text.js';
import { readDocumentFile } from '../../../modules/standards-checker/index.js';

const GERMAN = 'Wir löschen Ihre Daten nach zwölf Monaten. Für Rückfragen: Größe, Maß, Übung. '.repeat(5);
const JAPANESE = Buffer.from('93fa967b8cea82cc95b68f9182c582b78142'.repeat(8), 'hex');

describe('the encoding of a text', () => {
  it.each([
    ['UTF-8', Buffer.from(GERMAN), undefined],
    ['UTF-8 with its mark', Buffer.from(`\uFEFF${GERMAN}`), undefined],
    ['UTF-16 with its mark', Buffer.from(`\uFEFF${GERMAN}`, 'utf16le'), 'utf-16le'],
    ['UTF-16 in the other order', Buffer.from(`\uFEFF${GERMAN}`, 'utf16le').swap16(), 'utf-16be'],
    ['Western European letters', Buffer.from(GERMAN, 'latin1'), 'windows-1252'],
  ])('is %s, and a note says which one it is if it is not UTF-8', async (_what, bytes, encoding) => {
    const document = await readDocumentFile(bytes, 'a.txt');
    expect(document.text).toBe(GERMAN);
    expect(document.notes).toEqual(encoding === undefined ? undefined : [`It was read as ${encoding}.`]);
  });

  it('is guessed for Japanese, too', async () => {
    expect((await readDocumentFile(JAPANESE)).notes).toEqual(['It was read as shift_jis.']);
  });

  it('is the one that HTML declares', async () => {
    const page = '<html><meta charset="iso-8859-2"><p>\u00b1 and more words</p>';
    const document = await readDocumentFile(Buffer.from(page, 'latin1'));
    expect(document.text).toBe('ą and more words\n');
    expect(document.notes).toEqual(['It was read as iso-8859-2.']);
  });

  it.each([
    ['control characters', Buffer.from([0x41, 0xe4, 0x01, 0x42])],
    ['an unknown declaration', Buffer.from('<html><meta charset="x-none">\u00e4', 'latin1')],
    ['bytes that are wrong in UTF-16', Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x41, 0x00])],
  ])('is none: %s', async (_what, bytes) => {
    await expect(readDocumentFile(bytes)).rejects.toThrow('The document is not a text.');
  });

  it('is guessed by a package that is loaded for it alone', async () => {
    const missing = () => Promise.reject(Object.assign(new Error('none'), { code: 'ERR_MODULE_NOT_FOUND' }));
    await expect(decodeText(JAPANESE, missing)).rejects.toMatchObject({
      code: 'library_missing',
      status: 501,
      message:
        'To guess the encoding of a text that is not UTF-8 and names none, install its library: npm install chardet@^2',
    });
    const declared = Buffer.from('<meta charset="iso-8859-2">\u00b1', 'latin1');
    for (const bytes of [Buffer.from(GERMAN), Buffer.from(`\uFEFF${GERMAN}`, 'utf16le'), declared])
      await expect(decodeText(bytes, missing)).resolves.toHaveProperty('text');
  });
});
