import { randomBytes } from 'node:crypto';
import { closeLater } from './cleanup.js';
import { describeWith } from './needed-program.js';
import { REDIS_MISSING, redisProgram } from './servers/programs.mjs';
import { type RedisOptions, RedisServer } from './servers/redis.mjs';
import { sharedServer } from './servers/shared.js';

const VARIABLE = 'TEST_REDIS_URL';

/** Like `describe`, for tests that need Redis. */
export const describeWithRedis = describeWith({
  program: 'Redis',
  missing: REDIS_MISSING,
  isThere: () => Boolean(process.env[VARIABLE]) || redisProgram() !== undefined,
});

/** Returns the URL of the run's Redis: the one that `TEST_REDIS_URL` names, else one of its own. */
export function sharedRedis(): Promise<string> {
  return sharedServer('redis', VARIABLE);
}

/** Returns a prefix for the keys of one test: the run's Redis has those of others too. */
export function newKeyPrefix(): string {
  return `test:${randomBytes(8).toString('hex')}:`;
}

/** Starts a Redis that one test or file may stop, kill and let stand still. It ends with it. */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const server = await RedisServer.start(options);
  closeLater(() => server.remove());
  return server;
}
