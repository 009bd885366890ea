import { statSync } from 'node:fs';

/** @import { MovedFile } from './sqlite-thread.js' */

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
   * Returns the files that are not those that are open; none once all are back.
   * @returns {MovedFile[]}
   */
  findMoved() {
    return this.#paths.flatMap((path) => this.#look(path));
  }

  /**
   * @param {string} path
   * @returns {MovedFile[]}
   */
  #look(path) {
    const known = this.#known.get(path);
    const identity = identityOf(path);
    // The log and its index are created with the first transaction.
    if (known === undefined && identity !== undefined) this.#known.set(path, identity);
    return known === undefined || known === identity ? [] : [{ path, gone: identity === undefined }];
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
