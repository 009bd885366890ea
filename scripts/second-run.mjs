import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ONE_SERVER_SPECS } from '../test/e2e/one-server-specs.mjs';
import { POSTGRES_MISSING, postgresFolder } from '../test/support/servers/programs.mjs';

/** The project of `jest.config.js` that runs the end-to-end specs a second time, on PostgreSQL. */
export const SECOND_RUN = 'e2e-two';

/**
 * Returns what to say about the second run if this machine has no PostgreSQL for it, or `undefined`. With `CI` it runs, and
 * fails without one.
 */
export function secondRunLeftOut() {
  if (process.env.CI || process.env.TEST_DATABASE_URL || postgresFolder() !== undefined) return undefined;
  const specs = readdirSync(join(import.meta.dirname, '..', 'test', 'e2e'), { recursive: true });
  const all = specs.filter((path) => path.endsWith('.spec.ts')).length;
  const count = all - Object.values(ONE_SERVER_SPECS).flat().length;
  return `Left out: the ${count} files of ${SECOND_RUN}. ${POSTGRES_MISSING}`;
}
