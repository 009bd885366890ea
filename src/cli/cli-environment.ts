import type { ExitCode } from './exit-code.js';
import type { Terminal } from './terminal/terminal.js';

/** What commands are run with. */
export interface CliEnvironment {
  readonly terminal: Terminal;
  /** What relative paths are relative to. */
  readonly folder: string;
  readonly version: string;
  /** Takes what the command came to. */
  readonly finish: (code: ExitCode) => void;
}
