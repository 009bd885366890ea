/** Between the growth of linear work (8) and that of quadratic work (64). */
export const MAX_LINEAR_GROWTH = 24;

const FACTOR = 8;
const ROUNDS = 5;
/** A shorter run says little: the work is repeated until this much time has passed. */
const MIN_MEASURED_MICROSECONDS = 20_000;

/**
 * Measures how much longer work takes on eight times the input: about 8 if its time is linear, 64 if it is
 * quadratic. Counts the processor time of this process, so other load on the machine hardly matters; what
 * seems to be more than linear is measured again.
 * @param prepare makes the input of that size, and returns the work to measure
 */
export function growthOf(prepare: (size: number) => () => unknown, size: number): number {
  const [small, large] = [prepare(size), prepare(size * FACTOR)];
  // The first run of anything is slow.
  small();
  let growth = Infinity;
  for (let round = 0; round < ROUNDS && growth >= MAX_LINEAR_GROWTH; round += 1) {
    const smallTime = cpuMicroseconds(small);
    growth = cpuMicroseconds(large) / smallTime;
  }
  return growth;
}

function cpuMicroseconds(work: () => unknown): number {
  const start = process.cpuUsage();
  for (let runs = 1; ; runs += 1) {
    work();
    const { user, system } = process.cpuUsage(start);
    if (user + system >= MIN_MEASURED_MICROSECONDS) return (user + system) / runs;
  }
}

/**
 * How many linear passes over a megabyte `work` takes as long as: a machine that is slow is slow at both.
 * Linear work on a megabyte is a few passes, quadratic work thousands. The best of several interleaved
 * rounds.
 */
export function linearPasses(work: () => unknown): number {
  const megabyte = 'a'.repeat(1_000_000);
  let [pass, own] = [Infinity, Infinity];
  for (let round = 0; round < 7; round += 1) {
    pass = Math.min(
      pass,
      milliseconds(() => JSON.parse(JSON.stringify(megabyte))),
    );
    own = Math.min(own, milliseconds(work));
  }
  return own / pass;
}

function milliseconds(work: () => unknown): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}
