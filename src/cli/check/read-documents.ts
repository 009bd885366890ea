import { resolve } from 'node:path';
import {
  MAX_FILE_BYTES,
  readDocumentFile,
  type CheckedDocument,
} from '../../../modules/standards-checker/index.js';
import { AppError, InvalidRequestError } from '../../../modules/support/index.js';
import type { Terminal } from '../terminal/terminal.js';
import { pathForReaders, readInput } from './check-files.js';
import { findDocuments, STANDARD_INPUT } from './find-documents.js';

/** A document of a run. */
export interface NamedDocument {
  /** The path for readers of reports. */
  readonly path: string;
  readonly document: CheckedDocument;
}

/** Texts of all documents of one run, in UTF-16 code units. */
const MAX_TOTAL_LENGTH = 64 * 1024 * 1024;

/**
 * Finds and reads all documents.
 * @throws InvalidRequestError, AppError 413 that name the first document that cannot be read
 */
export async function readDocuments(
  terminal: Terminal,
  folder: string,
  words: readonly string[],
  outputs: readonly string[],
): Promise<NamedDocument[]> {
  const documents: NamedDocument[] = [];
  let total = 0;
  for (const word of await findDocuments(folder, words, outputs)) {
    const isInput = word === STANDARD_INPUT.word;
    const path = isInput ? STANDARD_INPUT.name : pathForReaders(folder, word);
    const content = isInput ? await readStandardBytes(terminal) : await readInput(resolve(folder, word));
    const document = await named(path, readDocumentFile(content, path));
    total += document.text.length;
    if (total > MAX_TOTAL_LENGTH) {
      throw new InvalidRequestError(
        `The documents up to ${path} have ${total} characters; at most ${MAX_TOTAL_LENGTH} are checked.`,
      );
    }
    for (const note of document.notes ?? []) terminal.note(`${path}: ${note}`);
    documents.push({ path, document });
  }
  return documents;
}

/** Names the document in the error about it. */
async function named<T>(path: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { status, code, type, param } = error;
    throw new AppError({ message: `${path}: ${error.message}`, status, code, type, param });
  }
}

async function readStandardBytes({ stdin }: Terminal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stdin as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    // One byte more than is accepted is enough to be told so.
    if (length > MAX_FILE_BYTES) break;
  }
  return Buffer.concat(chunks);
}
