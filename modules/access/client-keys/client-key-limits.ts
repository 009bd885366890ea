import { z } from 'zod';
import type { CallerLimits } from '../../http/index.js';

const MAX_MODELS = 100;

const modelPattern = z
  .string()
  .max(200)
  .regex(/^(?:\*|[^\s,*]+\*?)$/, {
    error:
      'expected a name such as "fast" or "groq/llama-3.1-8b-instant", or its beginning and a star: "groq/*"',
  });

const rpm = z.int().min(1).max(1_000_000);
const tpm = z.int().min(1).max(1_000_000_000);
const concurrency = z.int().min(1).max(10_000);
const models = z.array(modelPattern).min(1).max(MAX_MODELS);

const AT_LEAST_ONE = { error: 'expected at least one of rpm, tpm, concurrency and models' };

/** Limits of a client key as they are set. At least one; a limit that is left out is none. */
export const clientKeyLimits: z.ZodType<CallerLimits> = z
  .strictObject({
    rpm: rpm.optional(),
    tpm: tpm.optional(),
    concurrency: concurrency.optional(),
    models: models.optional(),
  })
  .refine(saysSomething, AT_LEAST_ONE);

/** What of a key's limits is to change. A limit that is left out stays as it is; `null` removes it. */
export type LimitsChange = { readonly [Name in keyof CallerLimits]: CallerLimits[Name] | null };

/** A change of limits as it is asked for. At least one. */
export const clientKeyLimitsChange: z.ZodType<LimitsChange> = z
  .strictObject({
    rpm: rpm.nullable().optional(),
    tpm: tpm.nullable().optional(),
    concurrency: concurrency.nullable().optional(),
    models: models.nullable().optional(),
  })
  .refine(saysSomething, AT_LEAST_ONE);

/** The limits after a change; `null` where none is left. A list of models is replaced whole. */
export function changedLimits(limits: CallerLimits | null, change: LimitsChange | null): CallerLimits | null {
  if (change === null) return null;
  const left = Object.entries({ ...limits, ...change }).filter(([, limit]) => limit !== null);
  return left.length === 0 ? null : Object.fromEntries(left);
}

function saysSomething(limits: object): boolean {
  return Object.keys(limits).length > 0;
}
