import './v8-flags.js';
import './cli/small-heap.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_CODE } from './cli/cli-environment.js';
import { runCli } from './cli/program.js';
import { Terminal } from './cli/terminal/terminal.js';

/**
 * Runs the command line for `llm`, and sets the exit code of the process.
 * @param folder relative paths in arguments are relative to it; the working directory may be another
 */
export async function main(words: readonly string[], folder: string): Promise<void> {
  const terminal = new Terminal();
  endQuietlyWithReader(terminal);
  process.exitCode = await runCli(terminal, {
    words,
    folder,
    version: readVersion(),
    packageFolder: PACKAGE_FOLDER,
  });
  // Another process may still hold the other end open, and ours would wait for it.
  terminal.stdin.destroy();
}

/**
 * Ends the process when the reader of its output, such as `head`, has ended. Errors of standard error are
 * ignored.
 */
function endQuietlyWithReader({ stdout, stderr }: Terminal): void {
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(EXIT_CODE.brokenPipe);
  });
  stderr.on('error', () => undefined);
}

/** Two folders above the built code. */
const PACKAGE_FOLDER = join(import.meta.dirname, '..', '..');

/** Reads the version of the package. */
function readVersion(): string {
  const text = readFileSync(join(PACKAGE_FOLDER, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
