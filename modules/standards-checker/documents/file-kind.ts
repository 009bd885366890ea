import { InvalidRequestError } from '../../support/index.js';

/** How a file is read. */
export type FileKind = 'pdf' | 'docx' | 'html' | 'text';

const PDF_NAME = /\.pdf$/i;
const HTML_NAME = /\.x?html?$/i;
const HTML_START =
  /^\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[^>]{0,1000}>\s*)*<(?:!doctype\s+html|html|head|body)\b/i;
const LOOKED_AT = 5_000;
/** A file that is named a PDF may have some bytes in front of its mark; a text may just speak of the mark. */
const PDF_MARK_WITHIN = 1_024;
const PDF_MARK = '%PDF-';
const ZIP_MARK = 'PK\u0003\u0004';
/** Old Word documents, and Word documents with a password. */
const OLE_MARK = '\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1';
const RTF_MARK = '{\\rtf';

/**
 * Tells how a file is read: by its first bytes, else by its name.
 * @throws InvalidRequestError for formats that are not read
 */
export function kindOfFile(bytes: Uint8Array, name: string | null): FileKind {
  const head = Buffer.from(bytes.subarray(0, LOOKED_AT)).toString('latin1');
  if (isPdf(head, name)) return 'pdf';
  if (head.startsWith(ZIP_MARK)) return 'docx';
  if (head.startsWith(OLE_MARK)) {
    throw notRead('an old Word document (.doc), or one with a password: save it as .docx without a password');
  }
  if (head.startsWith(RTF_MARK)) throw notRead('in rich text format: save it as .docx');
  // Letters of ASCII are every second byte in UTF-16.
  if (beginsAsHtml(head.replace(/^(?:ï»¿|ÿþ|þÿ)/, '').replaceAll('\0', ''))) return 'html';
  return name !== null && HTML_NAME.test(name) ? 'html' : 'text';
}

function isPdf(head: string, name: string | null): boolean {
  if (head.trimStart().startsWith(PDF_MARK)) return true;
  return name !== null && PDF_NAME.test(name) && head.slice(0, PDF_MARK_WITHIN).includes(PDF_MARK);
}

/** Does a text begin as an HTML document? */
export function beginsAsHtml(text: string): boolean {
  return HTML_START.test(text.slice(0, LOOKED_AT));
}

/** Does a text begin as the bytes of a PDF? */
export function beginsAsPdf(text: string): boolean {
  return text.startsWith(PDF_MARK);
}

function notRead(reason: string): InvalidRequestError {
  return new InvalidRequestError(`The document is ${reason}.`, 'document', 'unsupported_document');
}
