import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const PAGE = 'modules/admin/page';

const SERVER = {
  built: ['dist/.tsbuildinfo', 'dist/src/main.js'],
  sources: [
    'src',
    'modules',
    'ormconfig.ts',
    'package.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'nest-cli.json',
  ],
  without: [PAGE],
  compiler: '@nestjs/cli/bin/nest.js',
  words: ['build'],
};

const ADMIN_PAGE = {
  built: ['dist/modules/admin/page/index.html'],
  sources: [PAGE, 'package.json'],
  without: [],
  compiler: 'vite/bin/vite.js',
  words: ['build', PAGE, '--logLevel', 'warn'],
};

/**
 * Builds `dist` unless it is newer than everything it is made of: the server, then the admin page, which lies within and goes
 * when the server is built.
 * @throws Error when a build fails
 */
export function buildWhereStale() {
  for (const part of [SERVER, ADMIN_PAGE]) if (isStale(part)) build(part);
}

function build({ compiler, words }) {
  // Standard output belongs to the program that is built.
  console.error(words.includes(PAGE) ? 'Building the admin page…' : 'Building…');
  const path = join(ROOT, 'node_modules', compiler);
  if (!existsSync(path)) throw new Error('There is no compiler here to build with. Run "npm ci" first.');
  const { status } = spawnSync(process.execPath, [path, ...words], { cwd: ROOT, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('The build failed.');
}

function isStale({ built, sources, without }) {
  const oldest = Math.min(...built.map(modifiedAt));
  return sources.some((source) => newestIn(source, without) > oldest);
}

/** Zero where there is no such file. */
function modifiedAt(path) {
  return statSync(join(ROOT, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** A folder counts by its own time too, which changes when a file in it is removed. */
function newestIn(path, without) {
  if (without.includes(path)) return 0;
  const found = statSync(join(ROOT, path), { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(
    found.mtimeMs,
    ...readdirSync(join(ROOT, path)).map((name) => newestIn(`${path}/${name}`, without)),
  );
}
