/**
 * Calls `end` at the first SIGTERM or SIGINT, and ends the process with the code it resolves with. A second
 * signal ends it at once, with code 1.
 * @param endNow called before that
 */
export function endOnSignals(end: (signal: string) => Promise<number>, endNow: () => void = () => {}): void {
  let ending = false;
  const onEither = (signal: string) => {
    if (ending) {
      endNow();
      process.exit(1);
    }
    ending = true;
    endProcess(end(signal));
  };
  process.on('SIGTERM', onEither).on('SIGINT', onEither);
}

/** Ends the process with the code that `end` resolves with, or with 1 and one line if it rejects. */
export function endProcess(end: Promise<number>): void {
  end.then(
    (code) => process.exit(code),
    (error: unknown) => {
      process.stderr.write(
        `The server did not end well: ${error instanceof Error ? error.name : 'unknown error'}\n`,
      );
      process.exit(1);
    },
  );
}
