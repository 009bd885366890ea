import { AppError, InvalidRequestError, kindOf } from '../../support/index.js';
import { readDocument, MAX_DOCUMENT_BYTES, type CheckedDocument } from '../judging/document.js';
import { assertContent } from '../plain-text.js';
import { inTurns } from '../quotes/work.js';
import { decodeText } from './decoded-text.js';
import { extract, MAX_EXTRACTION_MS, MAX_PAGES, type ExtractionFailure } from './extraction.js';
import { beginsAsHtml, beginsAsPdf, kindOfFile } from './file-kind.js';
import { textOfHtml } from './html-text.js';
import { missingLibrary } from './missing-library.js';

/** The largest PDF or Word document, in bytes. The text in it is bounded by {@link MAX_DOCUMENT_BYTES}. */
export const MAX_FILE_BYTES = 32 * 1024 * 1024;
/** The largest HTML page, in bytes. */
export const MAX_HTML_BYTES = 8 * 1024 * 1024;

const NAMES: Readonly<Record<'pdf' | 'docx', { readonly noun: string; readonly install: string }>> = {
  pdf: { noun: 'PDF', install: 'unpdf@~1.7.0' },
  docx: { noun: 'Word document', install: 'mammoth@^1.13.0 jszip@^3.10.2' },
};

/**
 * Reads a document: a text or Markdown in any encoding, an HTML page, a Word document (.docx) or a PDF, which
 * its first bytes tell, else its name. Of a string only an HTML page is read as such; others are Markdown.
 * @param name the caller's name for it, with an ending if it has one
 * @throws InvalidRequestError if it is blank, broken, not a text, has a password, or is a scan without text;
 *   AppError 413 `document_too_large`, 501 `library_missing` if the library for the format is not installed
 */
export async function readDocumentFile(
  content: string | Uint8Array,
  name: string | null = null,
): Promise<CheckedDocument> {
  assertContent(content, 'document');
  if (name !== null && typeof name !== 'string') {
    throw new InvalidRequestError(`documentName must be a text; got ${kindOf(name)}.`, 'documentName');
  }
  if (typeof content === 'string') {
    if (beginsAsPdf(content)) {
      throw new InvalidRequestError('The document is a PDF as text: give its bytes.', 'document');
    }
    if (!beginsAsHtml(content)) return readDocument(content, name);
    const bytes = Buffer.byteLength(content);
    if (bytes > MAX_HTML_BYTES) throw tooLarge(`${bytes} bytes`, `${MAX_HTML_BYTES}`);
    return readHtml(content, name);
  }
  if (content.byteLength > MAX_FILE_BYTES) throw tooLarge(`${content.byteLength} bytes`, `${MAX_FILE_BYTES}`);
  const kind = kindOfFile(content, name);
  if (kind === 'pdf' || kind === 'docx') return readExtracted(kind, content, name);
  const most = kind === 'html' ? MAX_HTML_BYTES : MAX_DOCUMENT_BYTES;
  if (content.byteLength > most) throw tooLarge(`${content.byteLength} bytes`, `${most}`);
  const { text, encoding } = await decodeText(content);
  const document = kind === 'html' ? await readHtml(text, name) : readDocument(text, name);
  return encoding === undefined ? document : { ...document, notes: [`It was read as ${encoding}.`] };
}

async function readHtml(html: string, name: string | null): Promise<CheckedDocument> {
  return { ...readDocument(await inTurns(textOfHtml(html)), name), kind: 'extracted' };
}

async function readExtracted(
  kind: 'pdf' | 'docx',
  bytes: Uint8Array,
  name: string | null,
): Promise<CheckedDocument> {
  const reply = await extract({ kind, bytes, maxCharacters: MAX_DOCUMENT_BYTES });
  if ('problem' in reply) throw problemOf(kind, reply);
  if ('html' in reply) return readHtml(reply.html, name);
  const { text, pageStarts, pagesWithoutText } = reply;
  const blank = `${pagesWithoutText} of ${pageStarts.length} pages have no text, as scans have none.`;
  return {
    ...readDocument(text, name),
    kind: 'extracted',
    pageStarts,
    ...(pagesWithoutText > 0 && { notes: [blank] }),
  };
}

function problemOf(kind: 'pdf' | 'docx', { problem, detail }: ExtractionFailure): AppError {
  const { noun, install } = NAMES[kind];
  switch (problem) {
    case 'missing_library':
      return missingLibrary(`read a ${noun}`, install);
    case 'too_many_pages':
      return tooLarge(`${detail} pages`, `${MAX_PAGES}`);
    case 'too_large':
      return tooLarge(`more than ${detail} ${kind === 'pdf' ? 'characters' : 'bytes, unpacked'}`, detail);
    case 'encrypted':
      return unreadable(`The ${noun} has a password: save it without one.`);
    case 'no_text':
      return unreadable(`The PDF is a scan: its pages (${detail}) have no text. Run text recognition first.`);
    case 'not_word':
      return unreadable('The document is a ZIP file, but not a Word document (.docx).');
    case 'too_much_work':
      return unreadable(
        `The ${noun} takes more than ${MAX_EXTRACTION_MS / 1_000} s or too much memory to read.`,
      );
    case 'broken':
      return unreadable(`The ${noun} is broken: it cannot be read.`);
  }
}

function unreadable(message: string): InvalidRequestError {
  return new InvalidRequestError(message, 'document', 'unreadable_document');
}

function tooLarge(found: string, most: string): AppError {
  return new AppError({
    message: `The document has ${found}; at most ${most} are accepted.`,
    code: 'document_too_large',
    status: 413,
    type: 'invalid_request_error',
    param: 'document',
  });
}
