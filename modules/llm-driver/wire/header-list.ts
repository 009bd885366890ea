/**
 * Returns headers, names and values in turn, in which a header of the call stands in for one of the instance.
 * @param own names in lower case
 */
export function withOwnHeaders(
  headers: readonly string[],
  own: Readonly<Record<string, string>>,
): readonly string[] {
  const names = Object.keys(own);
  if (names.length === 0) return headers;
  const kept = headers.filter((_, index) => !names.includes(headers[index - (index % 2)]!));
  return [...kept, ...Object.entries(own).flat()];
}

/** Returns headers, names and values in turn, by their names. */
export function headerRecord(headers: readonly string[]): Record<string, string> {
  const names = headers.filter((_, index) => index % 2 === 0);
  return Object.fromEntries(names.map((name, index) => [name, headers[index * 2 + 1]!]));
}
