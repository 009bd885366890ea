import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildWhereStale } from './build-where-stale.mjs';

// Some suites start the built server and the built command line.
try {
  buildWhereStale();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
const jest = join(import.meta.dirname, '..', 'node_modules', 'jest', 'bin', 'jest.js');
// Jest runs ES modules behind this flag only; as an argument of node it works on every system.
const { status } = spawnSync(
  process.execPath,
  ['--experimental-vm-modules', jest, ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
process.exit(status ?? 1);
