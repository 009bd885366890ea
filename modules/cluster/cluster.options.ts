import { ConfigurableModuleBuilder } from '@nestjs/common';
import { assertKnownOptions, ConfigurationError, kindOf, Secret } from '../support/index.js';
import type { PostgresDataSource } from './postgres/postgres-pool.js';
import { redisUrlProblem } from './redis/redis-url.js';

/**
 * What happens while the store of the shared limits is away. `share`: each process goes on with an equal part
 * of every limit. `closed`: calls are refused with 503 `storage_unavailable`.
 */
export type WhenStoreFails = 'share' | 'closed';

/** Options of `ClusterModule.forRoot`: `redisUrl` or `dataSource`; Redis if both are given. */
export interface ClusterModuleOptions {
  /**
   * Shares limits in Redis: `redis://[user:password@]host[:port][/database]`, or `rediss://` for TLS. Needs
   * the package `ioredis`, version 5. The name of the store is `redis`.
   */
  readonly redisUrl?: string | Secret | undefined;
  /**
   * Shares limits in Postgres (14 or newer), over two connections of their own to the database of this
   * TypeORM data source. It needs the tables of `clusterMigrations`. The name of the store is `postgres`.
   */
  readonly dataSource?: PostgresDataSource | undefined;
  /** @default 'share' */
  readonly whenStoreFails?: WhenStoreFails | undefined;
  /**
   * Begins the name of each key in Redis: applications that differ in it share nothing.
   * @default 'llm:'
   */
  readonly keyPrefix?: string | undefined;
  /**
   * Number of processes that share the limits, if something else knows it too. The larger figure counts.
   * @default those that the store has seen within the last 15 seconds
   */
  readonly processes?: (() => number) | undefined;
}

/** The options, checked. */
export interface CheckedOptions extends Required<Omit<ClusterModuleOptions, 'redisUrl' | 'dataSource'>> {
  readonly redisUrl: Secret | undefined;
  readonly dataSource: PostgresDataSource | undefined;
}

const NAMES = ['redisUrl', 'dataSource', 'whenStoreFails', 'keyPrefix', 'processes'] as const;

/** Checks the options. @throws ConfigurationError that names the option, what was expected and what came */
export function checkClusterOptions(options: ClusterModuleOptions): CheckedOptions {
  assertKnownOptions('ClusterModule', options, NAMES, ConfigurationError);
  const { redisUrl, dataSource, whenStoreFails = 'share', keyPrefix = 'llm:', processes = () => 1 } = options;
  if (redisUrl === undefined && dataSource === undefined) {
    throw new ConfigurationError(
      'ClusterModule needs redisUrl or dataSource: where limits are shared.',
      'redisUrl',
    );
  }
  if (whenStoreFails !== 'share' && whenStoreFails !== 'closed') {
    throw new ConfigurationError(
      `whenStoreFails must be 'share' or 'closed'; got ${kindOf(whenStoreFails)}.`,
      'whenStoreFails',
    );
  }
  if (typeof keyPrefix !== 'string') {
    throw new ConfigurationError(`keyPrefix must be a text; got ${kindOf(keyPrefix)}.`, 'keyPrefix');
  }
  if (typeof processes !== 'function') {
    throw new ConfigurationError(`processes must be a function; got ${kindOf(processes)}.`, 'processes');
  }
  return { redisUrl: checkUrl(redisUrl), dataSource, whenStoreFails, keyPrefix, processes };
}

function checkUrl(url: string | Secret | undefined): Secret | undefined {
  if (url === undefined) return undefined;
  const secret = url instanceof Secret ? url : new Secret(String(url));
  const problem = redisUrlProblem(secret.reveal());
  if (problem !== undefined) throw new ConfigurationError(`redisUrl ${problem}`, 'redisUrl');
  return secret;
}

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } =
  new ConfigurableModuleBuilder<ClusterModuleOptions>({ moduleName: 'Cluster' })
    .setClassMethodName('forRoot')
    .setExtras({ isGlobal: true }, (definition, { isGlobal }) => ({ ...definition, global: isGlobal }))
    .build();
