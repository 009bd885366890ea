import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { ConflictError } from '../../../modules/support/index.js';
import { fileProblem } from '../file-problem.js';

/**
 * Keeps two runs from writing one file: a file `<path>.lock` beside it, which holds the id of the process. One left behind
 * by a process that is gone is taken over.
 * @returns what gives the file free again
 * @throws ConflictError `output_in_use` while another process has it
 */
export async function lockFile(path: string): Promise<() => Promise<void>> {
  const lock = `${path}.lock`;
  if (!(await create(lock))) {
    const owner = Number(await readFile(lock, 'utf8').catch(() => ''));
    if (owner !== process.pid && isRunning(owner)) throw inUse(path, lock, owner);
    await rm(lock, { force: true });
    if (!(await create(lock))) throw inUse(path, lock);
  }
  return () => rm(lock, { force: true });
}

async function create(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw fileProblem('write', lock, error);
  }
}

function isRunning(processId: number): boolean {
  if (!Number.isInteger(processId) || processId <= 0) return false;
  try {
    return process.kill(processId, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function inUse(path: string, lock: string, owner?: number): ConflictError {
  const who = owner === undefined ? 'another run' : `another run (process ${owner})`;
  return new ConflictError(
    `${basename(path)} is being written by ${who}. If there is none, delete ${basename(lock)}.`,
    'output_in_use',
  );
}
