import { z } from 'zod';
import type { ResponseFormat } from '../../llm-driver/index.js';

/** What a model may say of a standard. */
export const modelVerdictSchema = z.strictObject({
  verdict: z.enum(['met', 'not_met', 'unclear']),
  reason: z.string(),
  quotes: z.array(z.string()),
});

export type ModelVerdict = z.infer<typeof modelVerdictSchema>;

const { $schema: _, ...schema } = z.toJSONSchema(modelVerdictSchema);

/** The JSON schema of an answer. Fit for strict mode: every field is required and no other is allowed. */
export const VERDICT_JSON_SCHEMA: Readonly<Record<string, unknown>> = schema;

/** Asks for that schema, or for any JSON, going by what a driver can; `undefined` where it can neither. */
export function verdictFormat(capabilities: ReadonlySet<string>): ResponseFormat | undefined {
  if (capabilities.has('json_schema')) {
    return {
      type: 'json_schema',
      json_schema: { name: 'verdict', strict: true, schema: { ...VERDICT_JSON_SCHEMA } },
    };
  }
  return capabilities.has('json_object') ? { type: 'json_object' } : undefined;
}
