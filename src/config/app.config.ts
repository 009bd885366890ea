import { type ConfigType, registerAs } from '@nestjs/config';
import { z } from 'zod';
import { parseAppKey } from '../../modules/support/index.js';
import { assertReadable, readEnvironment } from './environment.js';

const port = z
  .string()
  .regex(/^\d{1,5}$/, { error: 'must be a whole number from 0 to 65535.' })
  .transform(Number)
  .refine((value) => value <= 65_535, { error: 'must be a whole number from 0 to 65535.' });

/** Where the server listens, and the keys that secrets at rest are encrypted under. */
export const appConfig = registerAs('app', () => {
  assertReadable([readListener, readKeys]);
  return { ...readListener(), ...readKeys() };
});

export type AppConfig = ConfigType<typeof appConfig>;

function readListener() {
  const { PORT, HOST } = readEnvironment({
    PORT: port.default(3000),
    HOST: z.string().trim().min(1).default('127.0.0.1'),
  });
  return { port: PORT, host: HOST };
}

function readKeys() {
  const variables = readEnvironment({
    APP_KEY: z.string().optional(),
    APP_PREVIOUS_KEYS: z.string().default(''),
  });
  const previous = variables.APP_PREVIOUS_KEYS.split(',').map((text) => text.trim());
  return {
    key: parseAppKey(variables.APP_KEY),
    previousKeys: previous
      .filter((text) => text !== '')
      .map((text) => parseAppKey(text, 'APP_PREVIOUS_KEYS')),
  };
}
