/**
 * Computes Cohen's kappa of pairs of nominal data: 1 if both judges always agree, 0 if they agree as often as
 * by chance, below 0 if they agree less.
 *
 * J. Cohen, "A coefficient of agreement for nominal scales", 1960.
 *
 * @returns `null` if it is not defined: there are no pairs, or both judges give one value only
 */
export function cohensKappa(pairs: readonly (readonly [one: string, other: string])[]): number | null {
  if (pairs.length === 0) return null;
  const agreed = pairs.filter(([one, other]) => one === other).length / pairs.length;
  const ones = sharesOf(pairs.map(([one]) => one));
  const others = sharesOf(pairs.map(([, other]) => other));
  const byChance = [...ones].reduce((sum, [value, share]) => sum + share * (others.get(value) ?? 0), 0);
  return byChance === 1 ? null : (agreed - byChance) / (1 - byChance);
}

function sharesOf(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return new Map([...counts].map(([value, count]) => [value, count / values.length]));
}
