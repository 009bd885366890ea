import { type ConfigType, registerAs } from '@nestjs/config';
import { z } from 'zod';
import { cleanPastedKey, parseAppKey } from '../../modules/support/index.js';
import { readAll, readEnvironment } from './environment.js';

const port = z
  .string()
  .regex(/^\d{1,5}$/, { error: 'must be a whole number from 0 to 65535.' })
  .transform(Number)
  .refine((value) => value <= 65_535, { error: 'must be a whole number from 0 to 65535.' });

const MAX_GRACE_MS = 600_000;
const graceMs = z
  .string()
  .regex(/^\d{1,6}$/, { error: `must be a whole number of milliseconds, from 0 to ${MAX_GRACE_MS}.` })
  .transform(Number)
  .refine((value) => value <= MAX_GRACE_MS, {
    error: `must be a whole number of milliseconds, from 0 to ${MAX_GRACE_MS}.`,
  });

/**
 * `PORT` and `HOST` to listen on (default 3000 on 127.0.0.1), the time requests have to finish when the
 * server ends (`SHUTDOWN_GRACE_MS`, default 25 seconds), and the keys that encrypt secrets at rest.
 */
export const appConfig = registerAs('app', () => {
  const [listener, keys] = readAll([readListener, readKeys]);
  return { ...listener, ...keys };
});

export type AppConfig = ConfigType<typeof appConfig>;

function readListener() {
  const { PORT, HOST, SHUTDOWN_GRACE_MS } = readEnvironment({
    PORT: port.default(3000),
    HOST: z.string().trim().min(1).default('127.0.0.1'),
    SHUTDOWN_GRACE_MS: graceMs.default(25_000),
  });
  return { port: PORT, host: HOST, shutdownGraceMs: SHUTDOWN_GRACE_MS };
}

function readKeys() {
  const variables = readEnvironment({
    APP_KEY: z.string().optional(),
    APP_PREVIOUS_KEYS: z.string().default(''),
  });
  const previous = cleanPastedKey(variables.APP_PREVIOUS_KEYS).split(',').map(cleanPastedKey);
  return {
    key: parseAppKey(variables.APP_KEY),
    previousKeys: previous
      .filter((text) => text !== '')
      .map((text) => parseAppKey(text, 'APP_PREVIOUS_KEYS')),
  };
}
