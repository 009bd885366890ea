import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const BUILT = ['dist/.tsbuildinfo', 'dist/src/main.js'];
const SOURCES = [
  'src',
  'modules',
  'ormconfig.ts',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'nest-cli.json',
];

/**
 * Builds `dist` unless it is newer than everything it is made of.
 * @throws Error when the build fails
 */
export function buildWhereStale() {
  if (!isStale()) return;
  // Standard output belongs to the program that is built.
  console.error('Building…');
  const nest = join(ROOT, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  if (!existsSync(nest)) throw new Error('There is no compiler here to build with. Run "npm ci" first.');
  const { status } = spawnSync(process.execPath, [nest, 'build'], { cwd: ROOT, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('The build failed.');
}

function isStale() {
  const built = Math.min(...BUILT.map(modifiedAt));
  return SOURCES.some((source) => newestIn(join(ROOT, source)) > built);
}

/** Zero where there is no such file. */
function modifiedAt(path) {
  return statSync(join(ROOT, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** A folder counts by its own time too, which changes when a file in it is removed. */
function newestIn(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}
