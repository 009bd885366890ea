import { z } from 'zod';
import type { Scope } from '../../http/index.js';
import { clientKeyLimits, clientKeyLimitsChange, type LimitsChange } from './client-key-limits.js';

const name = z.string().trim().min(1).max(100);
const scopes = z
  .array(z.enum(['use', 'admin', 'metrics']))
  .min(1)
  .max(3)
  .transform((given) => [...new Set(given)]);

/** The body that makes a client key. */
export const newClientKey = z.strictObject({
  name,
  scopes: scopes.default(['use']),
  limits: clientKeyLimits.optional(),
});

/** What of a client key is to change. What is left out stays as it is. */
export interface ClientKeyChange {
  readonly name?: string;
  /** All it may do from now on. */
  readonly scopes?: readonly Scope[];
  /** Which of its limits change; `null` removes them all. */
  readonly limits?: LimitsChange | null;
}

/** The body that changes a client key. */
export const clientKeyChange: z.ZodType<ClientKeyChange> = z
  .strictObject({
    name: name.optional(),
    scopes: scopes.optional(),
    limits: clientKeyLimitsChange.nullable().optional(),
  })
  .refine((change) => Object.keys(change).length > 0, {
    error: 'expected at least one of name, scopes and limits',
  });
