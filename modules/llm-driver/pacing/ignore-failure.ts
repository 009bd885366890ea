/** Ignores that a correction could not be stored: later replies make up for it. */
export function ignoreFailure(work: unknown): void {
  if (work instanceof Promise) work.catch(() => {});
}
