import { buildWhereStale } from './build-where-stale.mjs';

try {
  buildWhereStale();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
const { environmentFileText, writeEnvironmentFile } = await import('../dist/src/config/environment-file.js');
console.log(environmentFileText(writeEnvironmentFile()));
