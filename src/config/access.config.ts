import { type ConfigType, registerAs } from '@nestjs/config';
import { z } from 'zod';
import { Secret } from '../../modules/support/index.js';
import { readEnvironment } from './environment.js';
import { looksLikePlaceholder } from './placeholder.js';

const MIN_LENGTH = 32;
const FIX = 'Run "npm run setup" where there is no .env, or set it to the output of "openssl rand -hex 32".';

const adminToken = z
  .string({ error: `is missing. ${FIX}` })
  .min(MIN_LENGTH, {
    error: `is too short: at least ${MIN_LENGTH} characters are needed. ${FIX}`,
    abort: true,
  })
  .max(512, { error: `is too long: at most 512 characters are accepted. ${FIX}`, abort: true })
  .regex(/^[\x21-\x7e]*$/, {
    error: `must be plain ASCII without spaces, to fit into a header. ${FIX}`,
    abort: true,
  })
  .refine((token) => !looksLikePlaceholder(token), { error: `is a placeholder, not a random value. ${FIX}` })
  .transform((token) => new Secret(token));

/** Who may manage this server. */
export const accessConfig = registerAs('access', () => {
  const { ADMIN_TOKEN } = readEnvironment({ ADMIN_TOKEN: adminToken });
  return { adminToken: ADMIN_TOKEN };
});

export type AccessConfig = ConfigType<typeof accessConfig>;
