import { z } from 'zod';
import type { ModelWarning } from '../llm-driver/index.js';

/** What is wrong with a model, for HTTP and commands. */
export const modelWarningSchema = z.object({
  model: z.string().describe('`instance/model`.').meta({ example: 'openai/gpt-4o' }),
  reason: z
    .enum(['retired', 'retiring', 'unknown'])
    .describe('`retiring`: within 90 days. `unknown`: misspelt, or newer than the catalogue of models.'),
  message: z.string().describe('A sentence for people, with the replacement.'),
  retires_on: z.iso.date().nullable().describe('The day of its end.'),
  replacement: z
    .string()
    .nullable()
    .describe('What the provider recommends instead; of an unknown model the one with the closest name.')
    .meta({ example: 'gpt-6-luna' }),
});

export type ModelWarningJson = z.infer<typeof modelWarningSchema>;

/** Describes a warning as JSON. */
export function toModelWarningJson(warning: ModelWarning): ModelWarningJson {
  const { model, reason, message, retiresOn = null, replacement = null } = warning;
  return { model, reason, message, retires_on: retiresOn, replacement };
}
