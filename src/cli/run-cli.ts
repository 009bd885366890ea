import { CommanderError } from 'commander';
import { EXIT_CODE, type ExitCode } from './exit-code.js';
import { createProgram } from './program.js';
import { reportError } from './report-error.js';
import type { Terminal } from './terminal/terminal.js';

export interface CommandLine {
  /** Without node and script. */
  readonly words: readonly string[];
  /** What relative paths are relative to. */
  readonly folder: string;
  readonly version: string;
}

/** Runs one command line. Everything that goes wrong is said on standard error; nothing is thrown. */
export async function runCli(terminal: Terminal, { words, folder, version }: CommandLine): Promise<ExitCode> {
  let code: ExitCode = EXIT_CODE.ok;
  const program = createProgram({ terminal, folder, version, finish: (reached) => (code = reached) });
  const output = {
    writeOut: (text: string) => void terminal.stdout.write(text),
    writeErr: (text: string) => void terminal.stderr.write(text),
    getOutHelpWidth: () => terminal.columns,
    getErrHelpWidth: () => terminal.columns,
  };
  for (const command of [program, ...program.commands]) command.exitOverride().configureOutput(output);
  try {
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    // Commander has said what it had to say.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODE.ok : EXIT_CODE.usage;
    return reportError(error, terminal);
  }
}
