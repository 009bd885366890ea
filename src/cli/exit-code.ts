/** What the process ends with. 0 only when all went well. */
export const EXIT_CODE = {
  ok: 0,
  /** The command ran, and what it found is not all good: prompts without an answer, standards not met or unclear. */
  notAllGood: 1,
  /** The command could not do its work: a wrong configuration, file or key, or a provider that failed. */
  failed: 2,
  /** The command was not called as it wants to be. The number is the one of BSD's sysexits. */
  usage: 64,
  /** Stopped by Ctrl-C, as shells count it. */
  interrupted: 130,
  /** Whoever read the output has gone. */
  brokenPipe: 141,
} as const;

export type ExitCode = (typeof EXIT_CODE)[keyof typeof EXIT_CODE];

export const EXIT_CODE_HELP = `
Exit codes:
  0    all went well
  1    prompts without an answer; standards not met or unclear
  2    failed: configuration, file, key or provider
  64   wrong usage
  130  interrupted`;
