/** A category of nominal data. Two values agree if they are the same. */
export type Category = string | number | boolean;

/**
 * Computes Krippendorff's alpha for nominal data: 1 if all judges agree, 0 if they agree as often as by
 * chance, below 0 if they agree less. Any number of judges; values may be missing.
 *
 * K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011, section C.
 *
 * @param units what was judged: for each unit the values that judges gave it, in any order; `null` and
 *   `undefined` are missing values. A unit with one value counts for nothing.
 * @returns `null` if alpha is not defined: no unit has two values, or all values are the same
 */
export function krippendorffAlpha(
  units: readonly (readonly (Category | null | undefined)[])[],
): number | null {
  const totals = new Map<Category, number>();
  let values = 0;
  let disagreement = 0;
  for (const unit of units) {
    const counts = countsOf(unit);
    const size = sumOf(counts);
    if (size < 2) continue;
    values += size;
    disagreement += pairsOfDifferent(counts) / (size - 1);
    for (const [value, count] of counts) totals.set(value, (totals.get(value) ?? 0) + count);
  }
  const expected = pairsOfDifferent(totals);
  return expected === 0 ? null : 1 - ((values - 1) * disagreement) / expected;
}

function countsOf(unit: readonly (Category | null | undefined)[]): Map<Category, number> {
  const counts = new Map<Category, number>();
  for (const value of unit) {
    if (value !== null && value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

function sumOf(counts: ReadonlyMap<Category, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/** Returns how many ordered pairs of values differ. */
function pairsOfDifferent(counts: ReadonlyMap<Category, number>): number {
  const size = sumOf(counts);
  return size ** 2 - [...counts.values()].reduce((sum, count) => sum + count ** 2, 0);
}
