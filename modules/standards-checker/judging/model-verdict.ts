import { z } from 'zod';
import type { ResponseFormat } from '../../llm-driver/index.js';
import { parseJsonBody } from '../../http/index.js';
import { listOf } from '../../support/index.js';

/** The JSON object a model answers with. */
export const modelVerdictSchema = z.strictObject({
  verdict: z.enum(['met', 'not_met', 'unclear']),
  reason: z.string(),
  quotes: listOf(z.string()),
});

/** A model's verdict on one standard, as it gives it. */
export type ModelVerdict = z.infer<typeof modelVerdictSchema>;

const { $schema: _, ...schema } = z.toJSONSchema(modelVerdictSchema);

/** The JSON schema of an answer. Fits strict mode: every field is required and no other is allowed. */
export const VERDICT_JSON_SCHEMA: Readonly<Record<string, unknown>> = schema;

/**
 * Chooses the response format by a driver's capabilities: the schema, any JSON object, or `undefined` if it
 * supports neither.
 */
export function verdictFormat(capabilities: ReadonlySet<string>): ResponseFormat | undefined {
  if (capabilities.has('json_schema')) {
    return {
      type: 'json_schema',
      json_schema: { name: 'verdict', strict: true, schema: { ...VERDICT_JSON_SCHEMA } },
    };
  }
  return capabilities.has('json_object') ? { type: 'json_object' } : undefined;
}

/** Longer answers are not parsed: a verdict needs a few hundred characters. */
export const MAX_ANSWER_LENGTH = 64 * 1024;

const FENCE = '```';

/**
 * Reads the verdict in a model's answer. Returns `undefined` unless the answer is one JSON object with
 * exactly the expected fields; a code fence around it is accepted. Nothing else in the answer has a meaning:
 * it is untrusted data.
 */
export function parseVerdict(answer: string): ModelVerdict | undefined {
  if (answer.length > MAX_ANSWER_LENGTH) return undefined;
  try {
    return modelVerdictSchema.safeParse(parseJsonBody(Buffer.from(withoutFence(answer.trim())))).data;
  } catch {
    return undefined;
  }
}

function withoutFence(text: string): string {
  if (!text.startsWith(FENCE) || !text.endsWith(FENCE)) return text;
  const firstLine = text.indexOf('\n');
  return firstLine === -1 ? text : text.slice(firstLine + 1, -FENCE.length);
}
