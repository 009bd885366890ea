import type { StandardIssue, StandardResult, StandardSchema } from '../../support/index.js';
import { LlmError } from '../contract/llm-error.js';
import { bareAnswer, jsonInAnswer } from './json-in-answer.js';
import type { ObjectForm } from './object-form.js';

const NO_JSON: StandardResult<never> = { issues: [{ message: 'There is no valid JSON in the answer.' }] };

/**
 * Reads the value of a schema in a model's answer. Of several, the last one is meant: models correct
 * themselves. A number or a word without JSON around it is read if the schema is of such values.
 * @param isWhole false for an answer that was cut off: a word of it may be half of another
 * @throws LlmError `driver_contract` with code `schema_failed` if the schema itself throws
 */
export async function readObject(
  answer: string,
  form: ObjectForm,
  schema: StandardSchema,
  isWhole: boolean,
): Promise<StandardResult<unknown>> {
  let issues: readonly StandardIssue[] | undefined;
  for (const json of jsonInAnswer(answer).toReversed()) {
    for (const value of form.valuesOf(json)) {
      const result = await validate(schema, value);
      if (result.issues === undefined) return result;
      issues ??= result.issues;
    }
  }
  if (isWhole) {
    for (const value of form.bareValuesOf(bareAnswer(answer))) {
      const result = await validate(schema, value);
      if (result.issues === undefined) return result;
    }
  }
  return issues === undefined ? NO_JSON : { issues };
}

async function validate(schema: StandardSchema, value: unknown): Promise<StandardResult<unknown>> {
  try {
    return await schema['~standard'].validate(value);
  } catch (cause) {
    const message = 'The schema threw an error while it validated an answer.';
    throw new LlmError('driver_contract', { code: 'schema_failed', message, cause });
  }
}
