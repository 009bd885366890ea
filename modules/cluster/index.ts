export { ClusterModule } from './cluster.module.js';
export type { ClusterModuleOptions, WhenStoreFails } from './cluster.options.js';
export { clusterMigrations } from './migrations/cluster-migrations.js';
export type { PostgresDataSource } from './postgres/postgres-pool.js';
export { redisUrlProblem } from './redis/redis-url.js';
