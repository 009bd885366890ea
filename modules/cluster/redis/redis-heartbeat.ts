import { LIFETIME_MS } from '../failover/store-guard.js';
import type { RedisConnection, RedisScript } from './redis-connection.js';

/** Process. Returns how many live. */
const HEARTBEAT: RedisScript = {
  name: 'llmHeartbeat',
  lua: `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ${LIFETIME_MS})
redis.call('PEXPIRE', KEYS[1], ${2 * LIFETIME_MS})
return redis.call('ZCARD', KEYS[1])
`,
};

const LEAVE: RedisScript = { name: 'llmLeave', lua: `return redis.call('ZREM', KEYS[1], ARGV[1])` };

/** Tells Redis that a process ends. */
export async function leaveRedis(
  connection: RedisConnection,
  prefix: string,
  process: string,
): Promise<void> {
  await connection.run(LEAVE, `${prefix}processes`, process);
}

/** Tells Redis that a process lives. Returns the number of those that do. */
export async function beatInRedis(
  connection: RedisConnection,
  prefix: string,
  process: string,
): Promise<number> {
  return Number(await connection.run(HEARTBEAT, `${prefix}processes`, process));
}
