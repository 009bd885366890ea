const ROUNDS = 5;

/**
 * How many times more processor time `work` takes on the large input than on the small one. Linear work gives about the ratio
 * of the sizes, quadratic work its square: compare with something in between. The best of several interleaved rounds, in
 * processor time instead of wall time, so that other load on the machine does not matter.
 */
export function timeRatio<Input>(work: (input: Input) => unknown, small: Input, large: Input): number {
  let [smallBest, largeBest] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round += 1) {
    smallBest = Math.min(
      smallBest,
      cpuMicroseconds(() => work(small)),
    );
    largeBest = Math.min(
      largeBest,
      cpuMicroseconds(() => work(large)),
    );
  }
  return largeBest / Math.max(smallBest, 1);
}

function cpuMicroseconds(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
