import { randomUUID } from 'node:crypto';
import type { CheckedOptions } from './cluster.options.js';
import type { ClusterStore } from './cluster-store.js';
import { openPostgres } from './postgres/open-postgres.js';
import { openRedis } from './redis/open-redis.js';

/** Opens the store that the options name. @throws ConfigurationError if it can never be used */
export async function openStore({ redisUrl, dataSource, keyPrefix }: CheckedOptions): Promise<ClusterStore> {
  const process = randomUUID();
  return redisUrl ? openRedis(redisUrl, keyPrefix, process) : openPostgres(dataSource!, process);
}
