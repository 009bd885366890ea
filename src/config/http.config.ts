import { type ConfigType, registerAs } from '@nestjs/config';
import { z } from 'zod';
import { readEnvironment } from './environment.js';

const MEBIBYTE = 1024 * 1024;
/** MiB of a body. */
const MOST_MIB = 1_024;

const bodyLimit = z
  .string()
  .regex(/^\d{1,4}$/, { error: `must be a whole number of MiB, from 1 to ${MOST_MIB}.` })
  .transform(Number)
  .refine((value) => value >= 1 && value <= MOST_MIB, {
    error: `must be a whole number of MiB, from 1 to ${MOST_MIB}.`,
  })
  .transform((value) => value * MEBIBYTE);

/** A scheme and a host, as browsers write an origin. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/;

const origins = z.string().transform((text, context) => {
  const listed = text
    .split(',')
    .map((origin) => origin.trim().toLowerCase())
    .filter((origin) => origin !== '');
  if (listed.length === 1 && listed[0] === '*') return '*' as const;
  if (listed.length > 0 && listed.every((origin) => ORIGIN.test(origin))) return listed;
  context.addIssue({
    code: 'custom',
    message:
      'must be * or origins with commas between them, such as https://app.example.com, without a path or a slash at the end.',
  });
  return z.NEVER;
});

/**
 * `BODY_LIMIT_MIB`, the size of a body (default 32), and `CORS_ORIGINS`, the pages that may call models from
 * a browser (default none; `*` for all).
 */
export const httpConfig = registerAs('http', () => {
  const { BODY_LIMIT_MIB, CORS_ORIGINS } = readEnvironment({
    BODY_LIMIT_MIB: bodyLimit.optional(),
    CORS_ORIGINS: origins.optional(),
  });
  return { bodyBytes: BODY_LIMIT_MIB, origins: CORS_ORIGINS };
});

export type HttpConfig = ConfigType<typeof httpConfig>;
