const NS_PER_MS = 1e6;

/** Milliseconds of the machine's own clock, which is the same in every process. */
export function now() {
  return Number(process.hrtime.bigint()) / NS_PER_MS;
}
