import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildWhereStale } from './build-where-stale.mjs';
import { writeEnvironmentFile } from './environment-file.mjs';

const ROOT = join(import.meta.dirname, '..');
/** What reads no configuration; one of them prints what goes into it. */
const READS_NOTHING = ['key:generate', 'help', '--help', '-h', '--version', '-V'];

/**
 * Makes what a command needs in a checkout: a build that is up to date, and a `.env`. Where the working directory has no
 * configuration of its own, the checkout's is used, and with it the checkout as working directory. Says something only where
 * it does something, on standard error.
 */
export function prepareCheckout(words) {
  const readsNothing = words.length === 0 || words.some((word) => READS_NOTHING.includes(word));
  try {
    buildWhereStale();
    if (existsSync('.env') || process.env.APP_KEY || readsNothing) return;
    process.chdir(ROOT);
    const { path, written } = writeEnvironmentFile(ROOT);
    if (written) console.error(`Wrote ${path} with a fresh random APP_KEY and ADMIN_TOKEN.`);
  } catch (error) {
    console.error(`error: ${error.message}`);
    process.exit(2);
  }
}
