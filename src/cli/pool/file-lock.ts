import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { ConflictError } from '../../../modules/support/index.js';
import { fileProblem } from '../errors.js';

/** Codes of a rename that finds a lock: of POSIX, of Windows, and for the plain file of version 0.1. */
const LOCKED = ['ENOTEMPTY', 'EEXIST', 'EPERM', 'ENOTDIR'];

/** Process id, unique id, host. */
const TOKEN = /^(\d+)\.[0-9a-f-]{36}\.(.*)$/s;

/** Tokens of the locks that this process has. */
const held = new Set<string>();

/** The process that has a lock. */
interface LockOwner {
  /** Path of the file that says so. It was never used before, unless it is the plain file of version 0.1. */
  readonly file: string;
  readonly token: string;
  readonly processId: number;
  readonly host: string;
}

/**
 * Locks a file against other runs, with a folder `<path>.lock` that contains the token of its owner. Takes
 * over the lock of a process that no longer runs.
 *
 * A rename puts the folder in place together with its token. It fails while there is a folder with a token,
 * so only one process has the lock. A token that was left behind is removed by its unique name, which never
 * removes the token of the process that has taken the lock over in the meantime.
 * @returns the function that releases the lock
 * @throws ConflictError `output_in_use` while another process has the lock
 */
export async function lockFile(path: string): Promise<() => Promise<void>> {
  const lock = `${path}.lock`;
  const owner = await readOwner(lock);
  if (owner !== undefined) {
    if (isRunning(owner)) throw inUse(path, lock, owner);
    await release(lock, owner.file);
  }
  const token = [process.pid, randomUUID(), hostname()].join('.');
  held.add(token);
  const unlock = async () => {
    await release(lock, join(lock, token));
    held.delete(token);
  };
  try {
    if (await place(lock, token)) return unlock;
  } catch (error) {
    held.delete(token);
    throw fileProblem('write', lock, error);
  }
  held.delete(token);
  throw inUse(path, lock, await readOwner(lock));
}

/** Puts the folder with that token in place. Returns false if there is a lock. */
async function place(lock: string, token: string): Promise<boolean> {
  const draft = `${lock}.${randomUUID()}.tmp`;
  await mkdir(draft);
  try {
    await writeFile(join(draft, token), '');
    await rename(draft, lock);
    return true;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (LOCKED.includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/** Removes a token, and the folder unless another token is in it. */
async function release(lock: string, file: string): Promise<void> {
  await unlink(file).catch(() => {});
  await rmdir(lock).catch(() => {});
}

/** Returns the owner of a lock; `undefined` if there is no lock, or none that can be read. */
async function readOwner(lock: string): Promise<LockOwner | undefined> {
  try {
    for (const token of await readdir(lock)) {
      const [, processId, host] = TOKEN.exec(token) ?? [];
      if (host !== undefined) return { file: join(lock, token), token, processId: Number(processId), host };
    }
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOTDIR') return undefined;
    const processId = await readFile(lock, 'utf8').catch(() => '');
    return { file: lock, token: '', processId: Number(processId), host: hostname() };
  }
}

function isRunning({ processId, host, token }: LockOwner): boolean {
  // The processes of another host, or of another container, cannot be seen from here.
  if (host !== hostname()) return true;
  if (processId === process.pid) return held.has(token);
  if (!Number.isInteger(processId) || processId <= 0) return false;
  try {
    return process.kill(processId, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function inUse(path: string, lock: string, owner?: LockOwner): ConflictError {
  const host = owner === undefined || owner.host === hostname() ? '' : ` on ${owner.host}`;
  const who = owner === undefined ? 'another run' : `another run (process ${owner.processId}${host})`;
  return new ConflictError(
    `${basename(path)} is in use by ${who}. If there is none, delete ${basename(lock)}.`,
    'output_in_use',
  );
}
