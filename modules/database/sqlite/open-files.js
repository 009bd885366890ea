import { statSync } from 'node:fs';

/**
 * Notices that a database's file, its log (`-wal`) or its index of the log (`-shm`) was deleted or replaced.
 * SQLite goes on with the open files, which no other process finds: what it stores there is lost with the
 * process, and two logs or two sets of locks damage the database.
 */
export class OpenFiles {
  /**
   * Device and inode of each file, from when it was first seen.
   * @type {Map<string, string>}
   */
  #known = new Map();
  #paths;

  /** @param {string} path of the open database */
  constructor(path) {
    this.#paths = [path, `${path}-wal`, `${path}-shm`];
    this.findMoved();
  }

  /**
   * Returns the path of a file that is not the one that is open; `undefined` once all are back.
   * @returns {string | undefined}
   */
  findMoved() {
    return this.#paths.find((path) => this.#isMoved(path));
  }

  /** @param {string} path */
  #isMoved(path) {
    const known = this.#known.get(path);
    const identity = identityOf(path);
    // The log and its index are created with the first transaction.
    if (known === undefined && identity !== undefined) this.#known.set(path, identity);
    return known !== undefined && known !== identity;
  }
}

/**
 * Returns `undefined` if there is no such file.
 * @param {string} path
 */
function identityOf(path) {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}
