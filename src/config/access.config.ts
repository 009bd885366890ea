import { type ConfigType, registerAs } from '@nestjs/config';
import { z } from 'zod';
import { Secret } from '../../modules/support/index.js';
import { readEnvironment, looksLikePlaceholder } from './environment.js';

const MIN_LENGTH = 32;
const FIX = 'Run "npx llm setup" if you have no .env, or set it to the output of "openssl rand -hex 32".';

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

const publicUrl = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const hasMore = url && (url.username || url.password || url.search || url.hash);
  if (url && /^https?:$/.test(url.protocol) && !hasMore) return url;
  context.addIssue({
    code: 'custom',
    message:
      'must be the http:// or https:// URL that browsers use, such as https://llm.example.com, with nothing after the path.',
  });
  return z.NEVER;
});

/** `ADMIN_TOKEN`, and `PUBLIC_URL`, the URL browsers use for this server (optional). */
export const accessConfig = registerAs('access', () => {
  const variables = readEnvironment({ ADMIN_TOKEN: adminToken, PUBLIC_URL: publicUrl.optional() });
  return { adminToken: variables.ADMIN_TOKEN, publicUrl: variables.PUBLIC_URL };
});

export type AccessConfig = ConfigType<typeof accessConfig>;
