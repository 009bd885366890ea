import { createHash } from 'node:crypto';
import { readPlainText } from '../plain-text.js';

/** The largest document, in bytes of UTF-8. */
export const MAX_DOCUMENT_BYTES = 2 * 1024 * 1024;

/** A text or Markdown document that may be checked. Positions in it are UTF-16 code units, as everywhere in JavaScript. */
export interface CheckedDocument {
  readonly text: string;
  /** What the caller calls it; it is never shown to the model. */
  readonly name: string | null;
  /** Of the text as UTF-8, in hexadecimal. */
  readonly sha256: string;
}

/**
 * Takes in a document. A byte order mark is dropped, everything else stays as it is.
 * @throws InvalidRequestError for a document that is blank or not a text, AppError 413 `document_too_large`
 */
export function readDocument(content: string | Uint8Array, name: string | null = null): CheckedDocument {
  const text = readPlainText(content, { what: 'document', maxBytes: MAX_DOCUMENT_BYTES });
  return { text, name, sha256: createHash('sha256').update(text).digest('hex') };
}
