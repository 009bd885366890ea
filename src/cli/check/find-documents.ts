import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { InvalidRequestError } from '../../../modules/support/index.js';
import { fileProblem, UsageError } from '../errors.js';

/** The word for standard input among the documents, and its name in reports. */
export const STANDARD_INPUT = { word: '-', name: 'stdin' } as const;

/** Endings of the files that are taken from a folder. */
export const DOCUMENT_ENDINGS = ['md', 'markdown', 'txt', 'html', 'htm', 'docx', 'pdf'] as const;

/** Documents of one run. */
const MAX_DOCUMENTS = 1_000;
const SKIPPED = ['**/node_modules/**'];

/**
 * Finds the documents that words name: files, folders (every document in them), patterns, and `-` for
 * standard input. `node_modules`, and folders and files with a dot in front, are taken only by their own
 * name. A document that is named twice is listed once.
 * @param folder the words are relative to it
 * @param outputs files that the run writes: no documents of a folder or a pattern
 * @returns paths in the order of the words, sorted within a folder and a pattern; `-` stays `-`
 * @throws InvalidRequestError if a word leads to no document or names an output, or there are more than 1,000
 */
export async function findDocuments(
  folder: string,
  words: readonly string[],
  outputs: readonly string[] = [],
): Promise<string[]> {
  const written = new Set(outputs.map((path) => resolve(folder, path)));
  const found = new Map<string, string>();
  for (const word of words) {
    for (const path of await documentsOf(folder, word, written)) {
      const identity = path === STANDARD_INPUT.word ? path : await realpath(resolve(folder, path));
      if (!found.has(identity)) found.set(identity, path);
    }
  }
  if (found.size > MAX_DOCUMENTS) {
    throw new InvalidRequestError(`These are ${found.size} documents; at most ${MAX_DOCUMENTS} are checked.`);
  }
  return [...found.values()];
}

async function documentsOf(
  folder: string,
  word: string,
  written: ReadonlySet<string>,
): Promise<readonly string[]> {
  if (word === STANDARD_INPUT.word) return [word];
  const kind = await kindOf(resolve(folder, word));
  if (kind === 'file') {
    if (!written.has(resolve(folder, word))) return [word];
    throw new UsageError(`${word} is a document, and a report is to be written to it. Name another file.`);
  }
  const isRead = (path: string) => !written.has(resolve(folder, path));
  if (kind === 'folder') return documentsIn(folder, word, isRead);
  if (!isDynamicPattern(word)) throw fileProblem('read', word, { code: 'ENOENT' });
  const paths = (await glob(word, { cwd: folder, ignore: SKIPPED })).filter(isRead);
  if (paths.length === 0) throw new InvalidRequestError(`No file matches ${word}.`, null, 'file_error');
  return paths.sort();
}

async function documentsIn(
  folder: string,
  word: string,
  isRead: (path: string) => boolean,
): Promise<string[]> {
  const pattern = `**/*.{${DOCUMENT_ENDINGS.join(',')}}`;
  const cwd = resolve(folder, word);
  const found = await glob(pattern, { cwd, ignore: SKIPPED, caseSensitiveMatch: false });
  const prefix = word.replace(/[\\/]+$/, '');
  const paths = found.map((path) => `${prefix}/${path}`).filter(isRead);
  if (paths.length === 0) {
    const endings = DOCUMENT_ENDINGS.map((ending) => `.${ending}`).join(', ');
    throw new InvalidRequestError(
      `There is no document in ${word}: expected files ending in ${endings}.`,
      null,
      'file_error',
    );
  }
  return paths.sort();
}

async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['ENOENT', 'ENOTDIR', 'EINVAL', 'ENAMETOOLONG'].includes(code)) return undefined;
    throw fileProblem('read', path, error);
  }
}
