import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildWhereStale } from './build-where-stale.mjs';
import './setup.mjs';

try {
  buildWhereStale();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
// In this very process, so that signals and exit codes are the server's own.
await import(pathToFileURL(join(import.meta.dirname, '..', 'dist', 'src', 'main.js')).href);
