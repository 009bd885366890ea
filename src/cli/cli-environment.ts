import type { Terminal } from './terminal/terminal.js';

/** The environment of a command: terminal, folder, version, and the exit code it sets. */
export interface CliEnvironment {
  readonly terminal: Terminal;
  /** Relative paths in arguments are relative to this folder. */
  readonly folder: string;
  readonly version: string;
  /** The folder of this package, with the shipped sets of standards. */
  readonly packageFolder: string;
  /** Sets the exit code of the process. */
  readonly finish: (code: ExitCode) => void;
}

/** Exit codes of the process. 0 means that everything went well. */
export const EXIT_CODE = {
  ok: 0,
  /** The command ran, but not everything is good: prompts without an answer, standards not met or unclear. */
  notAllGood: 1,
  /** The command failed: a wrong configuration, file or key, or a failed provider. */
  failed: 2,
  /** `check`, `calibrate`: the caller's mistake, such as a file that cannot be read or a wrong option. */
  wrongInput: 3,
  /** The arguments are wrong. The number is EX_USAGE of BSD's sysexits. */
  usage: 64,
  /** Stopped by Ctrl-C. Shells use 128 plus the signal's number. */
  interrupted: 130,
  /** The reader of the output has closed the pipe. Shells use 128 plus the signal's number. */
  brokenPipe: 141,
} as const;

export type ExitCode = (typeof EXIT_CODE)[keyof typeof EXIT_CODE];

/** The exit codes as `--help` lists them. */
export const EXIT_CODE_HELP = `
Exit codes:
  0    everything went well
  1    some prompts have no answer, or some standards are not met or unclear
  2    failed: configuration, file, key or provider
  3    of check and calibrate: a file, set or option is wrong
  64   wrong usage
  130  interrupted`;
