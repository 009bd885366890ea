import { accessMigrations } from '../../modules/access/index.js';
import { clusterMigrations } from '../../modules/cluster/index.js';
import { databaseMigrations } from '../../modules/database/index.js';
import { namedModelsMigrations } from '../../modules/named-models/index.js';
import { settingsMigrations } from '../../modules/settings/index.js';
import { standardsCheckerMigrations } from '../../modules/standards-checker/store.js';
import { CreateNodeScopes1767225620040 } from '../scopes/create-node-scopes.migration.js';

/** Every schema change of every module; they run in the order of the timestamps in their names. */
export const migrations = [
  ...settingsMigrations,
  ...accessMigrations,
  ...standardsCheckerMigrations,
  ...namedModelsMigrations,
  ...databaseMigrations,
  ...clusterMigrations,
  CreateNodeScopes1767225620040,
].sort((one, other) => timestampOf(one) - timestampOf(other));

function timestampOf({ name }: { readonly name: string }): number {
  return Number(/\d{13}$/.exec(name)![0]);
}
