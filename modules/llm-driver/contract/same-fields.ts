/** Fields that say the same. A request has one of each group. */
const SAME: readonly (readonly string[])[] = [['max_tokens', 'max_completion_tokens']];

/**
 * Returns fields without those that others replace: the same one, or one that says the same. Returns the
 * fields themselves if there are none.
 * @param given what the caller has said; fields that are undefined or null count as left out
 */
export function withoutGiven<Fields extends object>(fields: Fields, given: object): Fields {
  const said = (name: string) => {
    const value = (given as Readonly<Record<string, unknown>>)[name];
    return value !== undefined && value !== null;
  };
  const isReplaced = (name: string) =>
    said(name) || SAME.some((same) => same.includes(name) && same.some(said));
  if (!Object.keys(fields).some(isReplaced)) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !isReplaced(name))) as Fields;
}
