/** A JSON schema, or a part of one, as a request has it: any field may be missing or of another type. */
export type Schema = Readonly<Record<string, unknown>>;

/** The keywords that an answer is made from. */
const KEYWORDS = [
  ...['type', 'const', 'enum', 'format', 'minLength', 'maxLength'],
  ...['properties', 'required', 'additionalProperties', 'items', 'prefixItems', 'minItems', 'maxItems'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
];

/**
 * Merges the parts of a schema: all properties, and what any part requires; of other keywords the last.
 * Copies only keywords that are known: a schema may have thousands of others.
 */
export function mergedParts(parts: readonly Schema[]): Schema {
  const merged: Record<string, unknown> = {};
  for (const part of parts) {
    for (const keyword of KEYWORDS) if (part[keyword] !== undefined) merged[keyword] = part[keyword];
  }
  if (parts.length === 1) return merged;
  const properties = parts.map((part) => part.properties).filter(isSchema);
  if (properties.length > 1) merged.properties = Object.assign({}, ...properties);
  merged.required = parts.flatMap((part) => listOf(part.required));
  return merged;
}

export function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the value itself if it is an array, else an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Returns the value itself if it is a number from 0 on, else the default. */
export function sizeOf(value: unknown, byDefault: number): number {
  return typeof value === 'number' && value >= 0 ? value : byDefault;
}

/** Returns the type of the values of a schema: the named one, or what its other keywords are for. */
export function typeOf({ type, properties, items, prefixItems }: Schema): unknown {
  if (Array.isArray(type)) return type.find((each) => each !== 'null') ?? 'null';
  return type ?? (properties ? 'object' : (items ?? prefixItems) ? 'array' : 'string');
}

/** Returns a number within a schema's bounds: 0 if they allow it. */
export function numberFor(schema: Schema): number {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema as Record<
    string,
    number | undefined
  >;
  const step = multipleOf ?? (schema.type === 'integer' ? 1 : 0);
  const low = exclusiveMinimum ?? minimum ?? -Infinity;
  const high = exclusiveMaximum ?? maximum ?? Infinity;
  if (low < 0 && high > 0) return 0;
  if (step > 0) return toStep(low, high, step, exclusiveMinimum !== undefined);
  if (Number.isFinite(low) && Number.isFinite(high)) return (low + high) / 2;
  return Number.isFinite(low) ? low + 1 : high - 1;
}

/** Returns the multiple of `step` that is nearest to the bound. */
function toStep(low: number, high: number, step: number, exclusive: boolean): number {
  if (!Number.isFinite(low)) return Math.ceil(high / step - 1) * step;
  const first = Math.ceil(low / step) * step;
  return exclusive && first === low ? first + step : first;
}
