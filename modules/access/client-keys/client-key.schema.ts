import { z } from 'zod';
import type { CallerLimits, Scope } from '../../http/index.js';
import { listOf } from '../../support/index.js';

const MAX_MODELS = 100;

const name = z.string().trim().min(1).max(100);
const scope = z.enum(['use', 'admin', 'metrics']) satisfies z.ZodType<Scope>;
const scopes = listOf(scope)
  .min(1)
  .max(3)
  .transform((given) => [...new Set(given)]);

const modelPattern = z
  .string()
  .max(200)
  .regex(/^(?:\*|[^\s,*]+\*?)$/, {
    error:
      'expected a name such as "fast" or "groq/openai/gpt-oss-20b", or its beginning and a star: "groq/*"',
  })
  .meta({ example: 'groq/*' });

const rpm = z.int().min(1).max(1_000_000);
const tpm = z.int().min(1).max(1_000_000_000);
const concurrency = z.int().min(1).max(10_000);
const models = listOf(modelPattern).min(1).max(MAX_MODELS);

const AT_LEAST_ONE_LIMIT = { error: 'expected at least one of rpm, tpm, concurrency and models' };

/** Limits of a client key, as they are set. At least one; a limit that is left out does not apply. */
export const clientKeyLimits: z.ZodType<CallerLimits> = z
  .strictObject({
    rpm: rpm.optional(),
    tpm: tpm.optional(),
    concurrency: concurrency.optional(),
    models: models.optional(),
  })
  .refine(isNotEmpty, AT_LEAST_ONE_LIMIT)
  .meta({ minProperties: 1 });

/**
 * Returns the limits in a row; `undefined` if this server cannot have stored them: the row was changed from
 * outside.
 */
export function storedLimits(limits: unknown): CallerLimits | null | undefined {
  return limits === null || limits === undefined ? null : clientKeyLimits.safeParse(limits).data;
}

/** A change of a key's limits. A limit that is left out stays as it is; `null` removes it. */
export type LimitsChange = { readonly [Name in keyof CallerLimits]: CallerLimits[Name] | null };

const limitsChange: z.ZodType<LimitsChange> = z
  .strictObject({
    rpm: rpm.nullable().optional(),
    tpm: tpm.nullable().optional(),
    concurrency: concurrency.nullable().optional(),
    models: models.nullable().optional(),
  })
  .refine(isNotEmpty, AT_LEAST_ONE_LIMIT)
  .meta({ minProperties: 1 });

/** The body that makes a client key. */
export const newClientKey = z.strictObject({
  name,
  scopes: scopes.default(['use']),
  limits: clientKeyLimits.optional(),
});

export interface NewClientKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly limits?: CallerLimits;
}

/** A change of a client key. A field that is left out stays as it is. */
export interface ClientKeyChange {
  readonly name?: string;
  /** Replaces all scopes. */
  readonly scopes?: readonly Scope[];
  /** Changes the limits named in it; `null` removes them all. */
  readonly limits?: LimitsChange | null;
}

/** The body that changes a client key. */
export const clientKeyChange: z.ZodType<ClientKeyChange> = z
  .strictObject({
    name: name.optional(),
    scopes: scopes.optional(),
    limits: limitsChange.nullable().optional(),
  })
  .refine(isNotEmpty, { error: 'expected at least one of name, scopes and limits' })
  .meta({ minProperties: 1 });

/** A client key as people may see it. */
export const clientKey = z.object({
  id: z.string(),
  name,
  scopes: z.array(scope),
  limits: clientKeyLimits.optional().describe('Limits of this key alone; left out if none is set.'),
  prefix: z.string().describe('The beginning of the key.'),
  created_at: z.iso.datetime(),
});

export type ClientKey = z.infer<typeof clientKey>;

/** A new client key, with the key itself. */
export const createdClientKey = clientKey.extend({
  key: z.string().describe('The key. It is shown this once.'),
});

export type CreatedClientKey = z.infer<typeof createdClientKey>;

/** Returns the limits after a change; `null` if none remains. A list of models is replaced whole. */
export function applyLimitsChange(
  limits: CallerLimits | null,
  change: LimitsChange | null,
): CallerLimits | null {
  if (change === null) return null;
  const remaining = Object.entries({ ...limits, ...change }).filter(([, limit]) => limit !== null);
  return remaining.length === 0 ? null : Object.fromEntries(remaining);
}

function isNotEmpty(value: object): boolean {
  return Object.keys(value).length > 0;
}
