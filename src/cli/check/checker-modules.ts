import { NamedModelsModule } from '../../../modules/named-models/index.js';
import { StandardsCheckerModule, type JudgementCache } from '../../../modules/standards-checker/index.js';
import { JudgementCacheModule } from '../../../modules/standards-checker/store.js';
import { appConfig, type AppConfig } from '../../config/app.config.js';
import { boundarySecretOf } from '../../config/boundary-secret.js';
import type { StoredNeeds } from '../context.js';
import { openCacheFile } from './cache-file.js';

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Where answers of earlier checks are stored. */
export interface CacheOptions {
  /** Path of a file instead of the database; `false` for no cache. Default: the database if there is one. */
  readonly cache?: string | false;
  /** Days after which an answer is asked for again. Default: 30. */
  readonly cacheDays?: number;
}

/**
 * Runs work with the modules of the checker, and its cache.
 * @throws InvalidRequestError if the cache's file cannot be used
 */
export async function withChecker<T>(
  { cache: path, cacheDays }: CacheOptions,
  work: (needs: StoredNeeds) => Promise<T>,
): Promise<T> {
  const maxAgeMs = cacheDays === undefined ? undefined : cacheDays * DAY_MS;
  const file = typeof path === 'string' ? await openCacheFile(path, maxAgeMs) : undefined;
  try {
    return await work({
      modules: [checkerModule(file?.cache)],
      storedModules: [NamedModelsModule, JudgementCacheModule.forRoot({ maxAgeMs })],
    });
  } finally {
    await file?.close();
  }
}

/** The checker without a cache. */
export const CHECKER = checkerModule();

/** Without stored secrets there is no `APP_KEY`. */
function checkerModule(cache?: JudgementCache) {
  return StandardsCheckerModule.forRootAsync({
    inject: [{ token: appConfig.KEY, optional: true }],
    useFactory: (app?: AppConfig) => ({ cache, ...(app && { boundarySecret: boundarySecretOf(app.key) }) }),
  });
}
