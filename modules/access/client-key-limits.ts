import { z } from 'zod';
import type { CallerLimits } from '../support/http/index.js';

const MAX_MODELS = 100;

const modelPattern = z
  .string()
  .max(200)
  .regex(/^(?:\*|[^\s,*]+\*?)$/, {
    error:
      'expected a name such as "fast" or "groq/llama-3.1-8b-instant", or its beginning and a star: "groq/*"',
  });

/** Limits of a client key as they are set. At least one; a limit that is left out is none. */
export const clientKeyLimits: z.ZodType<CallerLimits> = z
  .strictObject({
    rpm: z.int().min(1).max(1_000_000).optional(),
    tpm: z.int().min(1).max(1_000_000_000).optional(),
    concurrency: z.int().min(1).max(10_000).optional(),
    models: z.array(modelPattern).min(1).max(MAX_MODELS).optional(),
  })
  .refine((limits) => Object.keys(limits).length > 0, {
    error: 'expected at least one of rpm, tpm, concurrency and models',
  });
