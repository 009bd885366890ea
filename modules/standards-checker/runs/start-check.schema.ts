import { z } from 'zod';
import { standardSetSchema, standardsSchema } from '../sets/standard-set.schema.js';

const name = z.string().trim().min(1).max(200);

/** The body that starts a check. One of `standard_set_id` and `standards` is needed. */
export const startCheckSchema = z.strictObject({
  document: z.string(),
  document_name: name.optional(),
  standard_set_id: name.optional(),
  standards: z.union([standardsSchema, standardSetSchema]).optional(),
  driver: name.optional(),
  model: name.optional(),
  concurrency: z.int().min(1).max(256).optional(),
});

export type StartCheck = z.infer<typeof startCheckSchema>;

export const listChecksSchema = z.strictObject({
  limit: z
    .string()
    .regex(/^[1-9]\d{0,2}$/, 'expected a whole number from 1 to 200')
    .transform(Number)
    .pipe(z.number().max(200))
    .default(50),
  before: z.string().min(1).max(100).optional(),
});

export type ListChecks = z.infer<typeof listChecksSchema>;
