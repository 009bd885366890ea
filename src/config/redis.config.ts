import { type ConfigType, registerAs } from '@nestjs/config';
import { z } from 'zod';
import { redisUrlProblem } from '../../modules/cluster/index.js';
import { Secret } from '../../modules/support/index.js';
import { readEnvironment } from './environment.js';

const redisUrl = z.string().transform((text, context) => {
  const message = redisUrlProblem(text);
  if (message === undefined) return new Secret(text);
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

/**
 * `REDIS_URL` (optional): the Redis in which processes share their limits. `LIMITS_WHEN_STORE_FAILS`: `share`
 * (default) or `closed`, see `ClusterModuleOptions`.
 */
export const redisConfig = registerAs('redis', () => {
  const error = 'must be share or closed.';
  const { REDIS_URL, LIMITS_WHEN_STORE_FAILS } = readEnvironment({
    REDIS_URL: redisUrl.optional(),
    LIMITS_WHEN_STORE_FAILS: z.enum(['share', 'closed'], { error }).default('share'),
  });
  return { url: REDIS_URL, whenStoreFails: LIMITS_WHEN_STORE_FAILS };
});

export type RedisConfig = ConfigType<typeof redisConfig>;
