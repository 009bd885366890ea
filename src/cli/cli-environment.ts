import type { ExitCode } from './exit-code.js';
import type { Terminal } from './terminal/terminal.js';

/** The environment of a command: terminal, folder, version, and the exit code it sets. */
export interface CliEnvironment {
  readonly terminal: Terminal;
  /** Relative paths in arguments are relative to this folder. */
  readonly folder: string;
  readonly version: string;
  /** Sets the exit code of the process. */
  readonly finish: (code: ExitCode) => void;
}
