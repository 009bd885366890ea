import type { DynamicModule } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ClusterModule } from '../modules/cluster/index.js';
import { Nodes } from '../modules/database/index.js';
import type { Configuration } from './config/configuration.js';
import { databaseConfig } from './config/database.config.js';
import { redisConfig } from './config/redis.config.js';

/** Returns the name of the store that counts limits: Redis or Postgres if there is one, else this process. */
export function limitStoreOf(configuration: Configuration): 'redis' | 'postgres' | 'memory' {
  if (configuration.get(redisConfig).url !== undefined) return 'redis';
  return configuration.get(databaseConfig).type === 'postgres' ? 'postgres' : 'memory';
}

/**
 * Returns the module that shares limits with other processes, if there is a store for it. The nodes of the
 * database count too: while Redis is away at the start, they alone tell of other processes.
 */
export function sharedLimits(configuration: Configuration): DynamicModule[] {
  const store = limitStoreOf(configuration);
  if (store === 'memory') return [];
  const { url: redisUrl, whenStoreFails } = configuration.get(redisConfig);
  return [
    ClusterModule.forRootAsync({
      inject: [DataSource, Nodes],
      useFactory: (dataSource: DataSource, nodes: Nodes) => ({
        ...(store === 'redis' ? { redisUrl } : { dataSource }),
        ...{ whenStoreFails, processes: () => nodes.live() },
      }),
    }),
  ];
}
