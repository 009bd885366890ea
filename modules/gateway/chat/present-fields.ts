import type { StandardSchema } from '../../support/index.js';
import type { z } from 'zod';

/**
 * A faster check of a loose object with many optional fields, of which a value has a few: looks only at the
 * fields that are present, and returns a valid value itself, not a copy. Accepts and refuses what the schema
 * does, with the schema's own errors. For schemas that change nothing: no defaults, no transforms.
 * @param isSurelyValid quick answers for single fields: true if the field's schema would accept the value for
 *   sure
 */
export function presentFields<Shape extends z.core.$ZodLooseShape>(
  schema: z.ZodObject<Shape, z.core.$loose>,
  isSurelyValid: Partial<Record<keyof Shape & string, (value: unknown) => boolean>> = {},
): StandardSchema<unknown, z.output<typeof schema>> {
  type Output = z.output<typeof schema>;
  const quick = new Map(Object.entries(isSurelyValid));
  const fields = new Map(Object.entries(schema.shape) as [string, z.ZodType][]);
  const required = [...fields.keys()].filter((name) => !fields.get(name)!.safeParse(undefined).success);

  function isValid(value: unknown): value is Output {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const object = value as Record<string, unknown>;
    for (const name of required) if (object[name] === undefined) return false;
    for (const name of Object.keys(object)) {
      const field = fields.get(name);
      if (field === undefined || quick.get(name)?.(object[name]) === true) continue;
      if (!field.safeParse(object[name]).success) return false;
    }
    return true;
  }

  const { validate: validateWhole, ...standard } = schema['~standard'];
  const validate = (value: unknown) => (isValid(value) ? { value } : validateWhole(value));
  return { '~standard': { ...standard, validate } };
}
