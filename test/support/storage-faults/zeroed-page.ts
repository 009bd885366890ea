import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import Database from 'better-sqlite3';

/**
 * Overwrites the root page of a table or an index with zeros, as a broken disk does. Pages that a server has
 * in memory are out of date afterwards, so that it reads the file. Returns a function that repairs the page.
 */
export function zeroRootPage(path: string, name: string): () => void {
  const database = new Database(path);
  const { rootpage } = database.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(name) as {
    rootpage: number;
  };
  const size = database.pragma('page_size', { simple: true }) as number;
  database.pragma('wal_checkpoint(TRUNCATE)');
  const sound = Buffer.alloc(size);
  const at = (rootpage - 1) * size;
  const file = openSync(path, 'r+');
  readSync(file, sound, 0, size, at);
  const write = (page: Buffer) => {
    writeSync(file, page, 0, size, at);
    database.pragma('user_version = 0');
  };
  write(Buffer.alloc(size));
  return () => {
    write(sound);
    database.close();
    closeSync(file);
  };
}
