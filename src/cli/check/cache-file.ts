import { closeSync, openSync } from 'node:fs';
import { basename } from 'node:path';
import { checkSqliteFile, createDataSource, DatabaseRefusedError } from '../../../modules/database/index.js';
import { type JudgementCache } from '../../../modules/standards-checker/index.js';
import {
  JudgementEntity,
  judgementMigrations,
  SqlJudgementCache,
} from '../../../modules/standards-checker/store.js';
import { InvalidRequestError, SystemClock } from '../../../modules/support/index.js';
import { databaseOptions } from '../../config/database.config.js';
import { fileProblem } from '../errors.js';

/** A cache in a file of its own. */
export interface CacheFile {
  readonly cache: JudgementCache;
  readonly close: () => Promise<void>;
}

/**
 * Opens a cache in a SQLite file, and creates the file if there is none, for its owner alone.
 * @param maxAgeMs milliseconds after which an answer is not used any more
 * @throws InvalidRequestError if it cannot be opened or written, is damaged, or is of a newer version
 */
export async function openCacheFile(path: string, maxAgeMs?: number): Promise<CacheFile> {
  createFile(path);
  try {
    await checkSqliteFile(path, { migrations: judgementMigrations.map(({ name }) => name), thorough: false });
    const options = {
      ...databaseOptions(`sqlite:${path}`),
      migrations: [...judgementMigrations],
      entities: [JudgementEntity],
    };
    const dataSource = await createDataSource(options).initialize();
    const cache = new SqlJudgementCache(dataSource, new SystemClock(), { maxAgeMs });
    return { cache, close: () => dataSource.destroy() };
  } catch (error) {
    const refused = DatabaseRefusedError.from(path, error);
    if (!(refused instanceof DatabaseRefusedError)) throw error;
    throw new InvalidRequestError(
      `--cache: ${basename(path)} is no cache of this version, is damaged or cannot be opened. It was left as it is. ` +
        'Remove it, or name another file.',
      'cache',
      'file_error',
    );
  }
}

function createFile(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    throw fileProblem('write', path, error);
  }
}
