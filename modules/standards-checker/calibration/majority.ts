/** Returns the value that occurs most often, or `undefined` if there is no such one. */
export function mostFrequent<Value>(values: readonly Value[]): Value | undefined {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const [first, second] = [...counts].filter(([, count]) => count === most);
  return second === undefined ? first?.[0] : undefined;
}
