import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createDatabase, PostgresServer, withClient } from '../../test/support/servers/postgres.mjs';
import { RedisServer } from '../../test/support/servers/redis.mjs';

/** What several processes can share their limits in, by name. `memory` is none: each counts for itself. */
const STORES = {
  memory: () => ({ url: undefined, questions: () => 0, end: () => {} }),
  redis: openRedis,
  postgres: openPostgres,
};

/**
 * Starts the server of a store, ready for use. It ends with `end`, or with this process.
 * @returns {Promise<{ url: string | undefined, questions: () => Promise<number>, end: () => Promise<void> }>}
 *   `questions`: operations on limits so far, by the server's own count
 */
export async function openStore(name, dist) {
  return STORES[name](dist);
}

async function openRedis() {
  const server = await RedisServer.start();
  return { url: server.url, questions: () => countScripts(server.port), end: () => server.remove() };
}

async function countScripts(port) {
  const { default: Redis } = await import('ioredis');
  const client = new Redis(port, '127.0.0.1');
  try {
    const statistics = await client.info('commandstats');
    const counts = statistics.matchAll(/^cmdstat_eval(?:sha)?:calls=(\d+)/gm);
    return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
  } finally {
    client.disconnect();
  }
}

async function openPostgres(dist) {
  const server = await PostgresServer.start({ settings: { track_functions: 'all' } });
  const url = await createDatabase(server.url);
  await migrate(url, dist);
  return { url, questions: () => countFunctions(url), end: () => server.remove() };
}

async function migrate(url, dist) {
  const { DataSource } = await import('typeorm');
  const { clusterMigrations } = await import(pathToFileURL(join(dist, 'modules/cluster/index.js')).href);
  const options = { type: 'postgres', url, installExtensions: false, migrations: [...clusterMigrations] };
  const dataSource = await new DataSource(options).initialize();
  await dataSource.runMigrations();
  await dataSource.destroy();
}

/** The server gathers its figures within a second of each transaction. */
async function countFunctions(url) {
  const { rows } = await withClient(url, (client) =>
    client.query(`SELECT sum(calls)::int AS calls FROM pg_stat_user_functions
      WHERE funcname IN ('limit_take', 'limit_add', 'limit_observe', 'limit_hold', 'limit_learn', 'limit_knowledge')`),
  );
  return rows[0].calls ?? 0;
}
