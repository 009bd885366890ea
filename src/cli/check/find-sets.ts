import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { FindSet, SetContent } from '../../../modules/standards-checker/index.js';
import { InvalidRequestError } from '../../../modules/support/index.js';
import { fileProblem } from '../errors.js';

const ENDING = '.yaml';
const NAME = /^[a-z0-9][a-z0-9.-]*$/;

/**
 * Finds sets of standards: a file, or else a shipped set by its name.
 * @param folder paths of the caller are relative to it; those of `extends` to the file with them
 * @param packageFolder its folder `sets` has the shipped sets
 */
export function setFinder(folder: string, packageFolder: string): FindSet {
  const shippedFolder = join(packageFolder, 'sets');
  return async (reference, from) => {
    const path = resolve(from === undefined ? folder : dirname(from), reference);
    const file = await readIfThere(path);
    if (file !== undefined) return file;
    const names = (await readdir(shippedFolder))
      .filter((name) => name.endsWith(ENDING))
      .map((name) => name.slice(0, -ENDING.length));
    if (!names.includes(reference)) throw notFound(reference, names);
    const shipped = join(shippedFolder, `${reference}${ENDING}`);
    return { path: shipped, content: await readFile(shipped) };
  };
}

async function readIfThere(path: string): Promise<SetContent | undefined> {
  try {
    return { path, content: await readFile(path) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileProblem('read', path, error);
  }
}

function notFound(reference: string, names: readonly string[]): InvalidRequestError {
  const hint = NAME.test(reference) ? ` Shipped sets: ${names.join(', ')}.` : '';
  const problem = fileProblem('read', reference, { code: 'ENOENT' });
  return new InvalidRequestError(`${problem.message}${hint}`, null, 'file_error');
}
