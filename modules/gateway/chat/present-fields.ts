import type { StandardSchemaV1 } from '@standard-schema/spec';
import { z } from 'zod';

/**
 * A loose object with many optional fields, of which a request has a few: only those that are there are looked at, and what is right
 * is handed on as it came, not as a copy. Otherwise, errors included, as `z.looseObject`. For fields that change nothing: no defaults, no
 * transforms.
 * @param plainly tells of a field's value whether it is of a kind that is surely right, where nearly all are and the schema takes long
 */
export function presentFields<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
  plainly: Partial<Record<keyof Shape & string, (value: unknown) => boolean>> = {},
) {
  const isPlain = new Map(Object.entries(plainly));
  const whole = z.looseObject(shape);
  const fields = new Map(Object.entries(shape) as [string, z.ZodType][]);
  const required = [...fields.keys()].filter((name) => !fields.get(name)!.safeParse(undefined).success);

  function isRight(value: unknown): boolean {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const object = value as Record<string, unknown>;
    for (const name of required) if (object[name] === undefined) return false;
    for (const name of Object.keys(object)) {
      const field = fields.get(name);
      if (field === undefined || isPlain.get(name)?.(object[name]) === true) continue;
      if (!field.safeParse(object[name]).success) return false;
    }
    return true;
  }

  const standard = whole['~standard'];
  type Output = z.output<typeof whole>;
  const validate = (value: unknown): StandardSchemaV1.Result<Output> =>
    isRight(value)
      ? { value: value as Output }
      : (standard.validate(value) as StandardSchemaV1.Result<Output>);
  return Object.create(whole, { '~standard': { value: { ...standard, validate } } }) as typeof whole;
}
