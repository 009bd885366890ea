/**
 * One of several processes that ask a shared store for calls as fast as they are given. Tells its parent when each call was sent, how
 * many questions it asked, and its processor time.
 */
import { join } from 'node:path';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

const {
  dist,
  kind,
  url,
  limits: sizes,
  amounts,
  scope,
  startAt,
  warmUpSeconds,
  seconds,
  processes,
  leases,
  callsPerSecond,
} = JSON.parse(process.argv[2]);
const load = (path) => import(join(dist, 'modules', path));
const { Limit, MemoryLimitStore } = await load('llm-driver/index.js');
const { Secret, SystemClock } = await load('support/index.js');
const { LeasedLimitStore } = await load('cluster/leases/leased-limit.store.js');

const limits = sizes.map(([unit, window, size]) => new Limit(unit, window, size, 'configured'));
const clock = new SystemClock();
const { store, close } = await open();
let questions = 0;
for (const name of ['take', 'add', 'observe']) {
  const ask = store[name].bind(store);
  store[name] = (...words) => {
    questions += 1;
    return ask(...words);
  };
}
Object.defineProperty(store, 'processes', { get: () => processes });
const asked = leases && kind !== 'memory' ? new LeasedLimitStore(store, clock) : store;

await sleep(startAt - Date.now());
// Until the code is compiled it takes several times as long.
const work = callsPerSecond === undefined ? askUntil : callUntil;
await work(startAt + warmUpSeconds * 1_000, `${scope} before`);
questions = 0;
const endAt = startAt + (warmUpSeconds + seconds) * 1_000;
const cpuBefore = process.cpuUsage();
const sent = await work(endAt, scope);
const { user, system } = process.cpuUsage(cpuBefore);
const result = { sent, questions, cpuMicroseconds: user + system };
await new Promise((resolve) => process.send(result, resolve));
await asked.close?.();
await close();
process.disconnect();

/** Asks at full demand. Returns when calls were sent, in milliseconds since the epoch. */
async function askUntil(time, name) {
  const times = [];
  while (Date.now() < time) {
    const take = { scope: name, limits, amounts, aheadMs: 60_000 };
    const { taken, waitMs } = asked.tryTake({ ...take, aheadMs: 0 }) ?? (await asked.take(take));
    if (waitMs > 0) await sleep(waitMs);
    if (taken) times.push(performance.timeOrigin + performance.now());
    // The event loop goes round, as it does for calls.
    if (times.length % 8 === 0) await nextTurn();
  }
  return times;
}

/** Calls come by themselves, some each hundredth of a second, and use half of what they reserve. */
async function callUntil(time, name) {
  const times = [];
  const underWay = { process: String(process.pid), tokens: 0 };
  const half = {
    requests: 0,
    tokens: -amounts.tokens / 2,
    input_tokens: 0,
    output_tokens: -amounts.output_tokens,
  };
  const call = async () => {
    const take = { scope: name, limits, amounts, aheadMs: 60_000, revision: 0, underWay };
    const { taken } = asked.tryTake({ ...take, aheadMs: 0 }) ?? (await asked.take(take));
    if (!taken) return;
    times.push(performance.timeOrigin + performance.now());
    await asked.add({ scope: name, limits, amounts: half, charged: 0, unused: -half.tokens, underWay });
  };
  const startedAt = Date.now();
  let begun = 0;
  for (let now = startedAt; now < time; now = Date.now()) {
    // As in a pacer's queue, one is asked for at a time.
    for (; begun < ((now - startedAt) / 1_000) * callsPerSecond; begun += 1) await call();
    await sleep(10);
  }
  return times;
}

async function open() {
  if (kind === 'memory') return { store: new MemoryLimitStore(clock), close: () => {} };
  if (kind === 'redis') {
    const { RedisConnection } = await load('cluster/redis/redis-connection.js');
    const { RedisLimitStore } = await load('cluster/redis/redis-limit.store.js');
    const connection = await RedisConnection.open(new Secret(url));
    return { store: new RedisLimitStore(connection, { prefix: 'bench:' }), close: () => connection.close() };
  }
  const { DataSource } = await import('typeorm');
  const { PostgresPool } = await load('cluster/postgres/postgres-pool.js');
  const { PostgresLimitStore } = await load('cluster/postgres/postgres-limit.store.js');
  const dataSource = await new DataSource({ type: 'postgres', url, installExtensions: false }).initialize();
  const pool = PostgresPool.of(dataSource);
  return {
    store: new PostgresLimitStore(pool),
    close: async () => {
      await pool.close();
      await dataSource.destroy();
    },
  };
}
