import { AppError, InvalidRequestError } from '../../support/index.js';
import { readDocumentFile } from '../documents/read-document-file.js';
import { MAX_DOCUMENT_BYTES, type CheckedDocument } from '../judging/document.js';
import type { StartCheck } from './check-run.schema.js';

type DocumentFields = Pick<StartCheck, 'document' | 'document_base64' | 'document_name'>;

const NOT_BASE64 = /[^A-Za-z0-9+/]/;

/**
 * Reads the document of a request: a text, or the bytes of a file.
 * @throws InvalidRequestError, AppError 413 `document_too_large`
 */
export async function readAskedDocument({
  document,
  document_base64: encoded,
  document_name: name,
}: DocumentFields): Promise<CheckedDocument> {
  if ((document === undefined) === (encoded === undefined)) {
    const code = document === undefined ? 'missing_required_parameter' : 'invalid_value';
    throw new InvalidRequestError(
      'Give either document or document_base64, and only one of them.',
      'document',
      code,
    );
  }
  if (document !== undefined) return readDocumentFile(document, name);
  return readDocumentFile(bytesOf(encoded!), name);
}

function bytesOf(encoded: string): Uint8Array {
  if (encoded.length % 4 !== 0 || NOT_BASE64.test(encoded.replace(/={1,2}$/, ''))) {
    throw new InvalidRequestError('document_base64 is not in base64.', 'document_base64');
  }
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.byteLength <= MAX_DOCUMENT_BYTES) return bytes;
  throw new AppError({
    message: `The document has ${bytes.byteLength} bytes; at most ${MAX_DOCUMENT_BYTES} are accepted.`,
    code: 'document_too_large',
    status: 413,
    type: 'invalid_request_error',
    param: 'document_base64',
  });
}
