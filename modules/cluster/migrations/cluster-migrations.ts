import { CreateSharedLimits1767225620030 } from './1767225620030-create-shared-limits.js';

/**
 * The migrations of the tables in which processes share their limits. On other databases than Postgres they
 * do nothing.
 */
export const clusterMigrations = [CreateSharedLimits1767225620030] as const;
