import { CreateAttempts1767225620021 } from '../attempts/create-attempts.migration.js';
import { CreateRevisions1767225620010 } from '../changes/create-revisions.migration.js';
import { CreateNodes1767225620011 } from '../nodes/create-nodes.migration.js';

/**
 * The tables of the change feed, of the nodes and of counted attempts, for the `migrations` of an
 * application's data source.
 */
export const databaseMigrations = [
  CreateRevisions1767225620010,
  CreateNodes1767225620011,
  CreateAttempts1767225620021,
] as const;
