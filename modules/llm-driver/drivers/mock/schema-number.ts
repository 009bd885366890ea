/** A number within a JSON schema's bounds; 0 where it may be. */
export function numberFor(schema: Readonly<Record<string, unknown>>): number {
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

/** The multiple of `step` nearest to the bound there is. */
function toStep(low: number, high: number, step: number, exclusive: boolean): number {
  if (!Number.isFinite(low)) return Math.ceil(high / step - 1) * step;
  const first = Math.ceil(low / step) * step;
  return exclusive && first === low ? first + step : first;
}
