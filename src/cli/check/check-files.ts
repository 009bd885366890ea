import { randomUUID } from 'node:crypto';
import { access, constants, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fileProblem } from '../errors.js';

/** Reads a file. @throws InvalidRequestError */
export async function readInput(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw fileProblem('read', path, error);
  }
}

/** Checks that files can be written into the folder of a path, before a model is called for them. */
export async function assertWritable(path: string): Promise<void> {
  try {
    await access(dirname(path), constants.W_OK);
  } catch (error) {
    throw fileProblem('write', path, error);
  }
}

/** Writes the whole file or nothing: first a draft, which is then renamed. @throws InvalidRequestError */
export async function writeOutput(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(draft, text, { flag: 'wx' });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw fileProblem('write', path, error);
  }
}

/** Names a file for readers elsewhere: relative to the folder, with slashes; outside of it as a URI. */
export function pathForReaders(folder: string, path: string): string {
  const full = resolve(folder, path);
  const short = relative(folder, full);
  const outside = short === '' || short.startsWith('..') || isAbsolute(short);
  return outside ? pathToFileURL(full).href : short.split(sep).join('/');
}
