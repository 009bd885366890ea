import { createServer } from 'node:http';
import { once } from 'node:events';
import { PostgresServer } from './postgres.mjs';
import { RedisServer } from './redis.mjs';

/** What starts each server of the run, which are shared by all its specs. */
const STARTERS = { postgres: () => PostgresServer.start(), redis: () => RedisServer.start() };

/**
 * Runs before the first spec of a run of Jest, in its first process, which outlives every worker: starts a server when the
 * first spec asks for it (`shared.ts`), so that runs without such a spec start none.
 */
export async function startOnDemand() {
  /** @type {Map<string, Promise<{ url: string, remove(): Promise<void> }>>} */
  const started = new Map();
  const desk = createServer((request, response) => {
    const name = request.url.slice(1);
    if (!started.has(name)) started.set(name, STARTERS[name]());
    started.get(name).then(
      ({ url }) => response.end(url),
      (error) => response.writeHead(500).end(error.message),
    );
  });
  desk.listen(0, '127.0.0.1');
  await once(desk, 'listening');
  desk.unref();
  process.env.TEST_SERVERS_DESK = `http://127.0.0.1:${desk.address().port}`;
  globalThis.testServers = { desk, started };
}

export { startOnDemand as default };
