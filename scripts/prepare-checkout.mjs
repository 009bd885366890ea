import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildWhereStale } from './build-where-stale.mjs';

const ROOT = join(import.meta.dirname, '..');
/** What reads no configuration; one of them prints what goes into it. */
const READS_NOTHING = ['key:generate', 'setup', 'help', '--help', '-h', '--version', '-V'];

/**
 * Makes what a command needs in a checkout: a build that is up to date, and a `.env`. Where the working directory has no
 * configuration of its own, the checkout's is used, and with it the checkout as working directory. Says something only where
 * it does something, on standard error.
 */
export async function prepareCheckout(words) {
  const readsNothing = words.length === 0 || words.some((word) => READS_NOTHING.includes(word));
  try {
    buildWhereStale();
    if (existsSync('.env') || process.env.APP_KEY || readsNothing) return;
    process.chdir(ROOT);
    const { environmentFileText, writeEnvironmentFile } =
      await import('../dist/src/config/environment-file.js');
    const file = writeEnvironmentFile(ROOT);
    if (file.written) console.error(environmentFileText(file));
  } catch (error) {
    console.error(`error: ${error.message}`);
    process.exit(2);
  }
}
