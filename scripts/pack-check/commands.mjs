import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

/** Everything that this check writes. Removed at the end. */
export const folder = mkdtempSync(join(tmpdir(), 'nest-llm-driver-pack-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** Runs a command and returns what it prints. Throws what it printed if it fails. */
export function run(directory, command, ...words) {
  return runWith({}, directory, command, ...words);
}

/** As {@link run}, with other environment variables beside those of this process. */
export function runWith(environment, directory, command, ...words) {
  const env = { ...process.env, ...environment };
  // The package is checked without settings of this process. Vite sets the latter while it builds.
  delete env.NODE_OPTIONS;
  delete env.NODE_ENV;
  return execFileSync(command, words, {
    cwd: directory,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  });
}

/** Compilers that fail: an install that needs one fails with them. */
const NO_COMPILERS = { CC: 'false', CXX: 'false', npm_config_build_from_source: 'false', PYTHON: 'false' };

/** Installs packages into a folder, without a compiler, and returns the seconds it took. */
export function install(directory, ...packages) {
  const startedAt = performance.now();
  runWith(
    NO_COMPILERS,
    directory,
    'npm',
    'install',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    ...packages,
  );
  return (performance.now() - startedAt) / 1_000;
}

export function expectEqual(what, actual, expected) {
  if (actual !== expected) throw new Error(`${what}: expected\n${expected}\ngot\n${actual}`);
}

export function expectAtMost(what, actual, bound) {
  if (actual > bound) throw new Error(`${what}: expected at most ${bound}, got ${actual}.`);
}
