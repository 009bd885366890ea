import './v8-flags.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_CODE } from './cli/exit-code.js';
import { runCli } from './cli/run-cli.js';
import { Terminal } from './cli/terminal/terminal.js';

/**
 * The command line, for `bin/llm.mjs`. Ends with the process's exit code set.
 * @param folder what relative paths in arguments are relative to; the working directory may be another
 */
export async function main(words: readonly string[], folder: string): Promise<void> {
  const terminal = new Terminal();
  endQuietlyWithReader(terminal);
  process.exitCode = await runCli(terminal, { words, folder, version: readVersion() });
  // Somebody may still hold the other end open, and the process would wait for it.
  terminal.stdin.destroy();
}

/** `llm … | head` goes on without us. Nobody hears what standard error has to say then; the work goes on. */
function endQuietlyWithReader({ stdout, stderr }: Terminal): void {
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(EXIT_CODE.brokenPipe);
  });
  stderr.on('error', () => undefined);
}

/** The package's own, two folders above what is built. */
function readVersion(): string {
  const text = readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
