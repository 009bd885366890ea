/** A default with a control of its own. Its range is the provider's, which says what is out of it. */
export interface DefaultField {
  readonly name: string;
  readonly label: string;
  readonly step: number | 'any';
}

export const DEFAULT_FIELDS: readonly DefaultField[] = [
  { name: 'temperature', label: 'Temperature', step: 'any' },
  { name: 'top_p', label: 'Top p', step: 'any' },
  { name: 'max_tokens', label: 'Max tokens', step: 1 },
  { name: 'seed', label: 'Seed', step: 1 },
];

/** Defaults as they are typed. */
export interface TypedDefaults {
  /** By the names of {@link DEFAULT_FIELDS}; empty if not set. */
  readonly fields: Readonly<Record<string, string>>;
  /** All others, as a JSON object; empty where there are none. */
  readonly others: string;
}

const NOT_JSON = 'This is not JSON. Names and texts stand in double quotes; no comma follows the last entry.';
const NO_OBJECT = 'An object is expected, as {"stop": ["END"]}.';

/** What has a control of its own goes there; what has none, or does not fit into it, is JSON. */
export function typeDefaults(defaults: Readonly<Record<string, unknown>>): TypedDefaults {
  const fitting = DEFAULT_FIELDS.filter(({ name }) => typeof defaults[name] === 'number');
  const fields = Object.fromEntries(fitting.map(({ name }) => [name, String(defaults[name])]));
  const others = Object.entries(defaults).filter(([name]) => !Object.hasOwn(fields, name));
  return { fields, others: others.length === 0 ? '' : JSON.stringify(Object.fromEntries(others), null, 2) };
}

/** The defaults that were typed, or what is wrong with the JSON. */
export function readDefaults({
  fields,
  others,
}: TypedDefaults):
  | { readonly defaults: Readonly<Record<string, unknown>>; readonly problem?: undefined }
  | { readonly problem: string } {
  const typed = DEFAULT_FIELDS.filter(({ name }) => (fields[name] ?? '').trim() !== '');
  const numbers = typed.map(({ name }) => [name, Number(fields[name])] as const);
  let rest: unknown;
  try {
    rest = others.trim() === '' ? {} : JSON.parse(others);
  } catch {
    return { problem: NOT_JSON };
  }
  if (typeof rest !== 'object' || rest === null || Array.isArray(rest)) return { problem: NO_OBJECT };
  const twice = numbers.find(([name]) => Object.hasOwn(rest, name));
  if (twice) return { problem: `${twice[0]} is here and in its field: remove one of them.` };
  return { defaults: { ...rest, ...Object.fromEntries(numbers) } };
}
