import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { ConflictError } from '../../../modules/support/index.js';
import { fileProblem } from '../errors.js';

/**
 * Locks a file against other runs, with a file `<path>.lock` that contains the process id. Takes over the
 * lock of a process that no longer runs.
 * @returns the function that releases the lock
 * @throws ConflictError `output_in_use` while another process has the lock
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
    `${basename(path)} is in use by ${who}. If there is none, delete ${basename(lock)}.`,
    'output_in_use',
  );
}
