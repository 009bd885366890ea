/** Samples that are drawn. */
const RESAMPLES = 2_000;
const SEED = 20_260_101;
/** Fewer samples with a value than this share give no interval. */
const LEAST_DEFINED = 0.5;

/**
 * Computes the 95 % percentile interval of a statistic by the bootstrap. Whole groups are drawn: what stands
 * in one group, such as the standards of one document, is not independent. The seed is fixed, so the same
 * data have the same interval.
 *
 * B. Efron and R. J. Tibshirani, "An introduction to the bootstrap", 1993, chapter 13.
 *
 * @param statistic of the units of the groups drawn; `null` where it is not defined
 * @returns `null` for fewer than two groups, or if the statistic is seldom defined
 */
export function bootstrapInterval<Unit>(
  groups: readonly (readonly Unit[])[],
  statistic: (units: readonly Unit[]) => number | null,
): readonly [low: number, high: number] | null {
  if (groups.length < 2) return null;
  const random = randomFrom(SEED);
  const values: number[] = [];
  for (let sample = 0; sample < RESAMPLES; sample += 1) {
    const drawn = groups.flatMap(() => groups[Math.floor(random() * groups.length)]!);
    const value = statistic(drawn);
    if (value !== null) values.push(value);
  }
  if (values.length < RESAMPLES * LEAST_DEFINED) return null;
  values.sort((one, other) => one - other);
  return [quantile(values, 0.025), quantile(values, 0.975)];
}

/** Interpolates between the two nearest values. */
function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const below = Math.floor(position);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below]! + (sorted[above]! - sorted[below]!) * (position - below);
}

/** Makes random numbers from 0 to 1: the generator mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
