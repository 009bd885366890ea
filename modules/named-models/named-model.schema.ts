import { z } from 'zod';
import { assertNoSteeringFields, contentAt, parseInput } from '../http/index.js';
import { InvalidRequestError } from '../support/index.js';
import { samplingFields } from '../llm-driver/index.js';

const MAX_TARGETS = 16;
const MAX_DEFAULTS_LENGTH = 64 * 1024;

/** What each call brings itself: a default would be somebody else's conversation, or lead elsewhere. */
const NEVER_A_DEFAULT = ['model', 'models', 'messages', 'stream', 'stream_options', 'fastest_response'];

/** Where defaults hold JSON schemas, in which any name is just text. */
const SCHEMAS = contentAt([
  'defaults.tools.*.function.parameters',
  'defaults.functions.*.parameters',
  'defaults.response_format.json_schema.schema',
]);

/** Not `.` or `..`: no URL leads to those. */
const NAME = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}$/;
const target = z
  .string()
  .max(200)
  .regex(/^[^\s,]+$/, { error: 'expected an instance and a model, such as "groq/llama-3.1-8b-instant"' });

/** The body that stores a named model. Defaults that are not listed go to the provider untouched, as in a request. */
export const namedModelBody = z.strictObject({
  targets: z.array(target).min(1).max(MAX_TARGETS),
  defaults: z.looseObject(samplingFields).optional(),
});

export type NamedModelBody = z.infer<typeof namedModelBody>;

/**
 * A named model as it may be stored, but for its targets.
 * @throws InvalidRequestError that names the field
 */
export function checkNamedModel(value: unknown): NamedModelBody {
  assertNoSteeringFields(value, SCHEMAS);
  const body = parseInput(namedModelBody, value);
  for (const key of NEVER_A_DEFAULT) {
    if (!Object.hasOwn(body.defaults ?? {}, key)) continue;
    const param = `defaults.${key}`;
    throw new InvalidRequestError(
      `Unknown parameter: ${param}. Each call says that itself.`,
      param,
      'unknown_parameter',
    );
  }
  if (JSON.stringify(body.defaults ?? {}).length > MAX_DEFAULTS_LENGTH) {
    throw new InvalidRequestError(
      `defaults: expected at most ${MAX_DEFAULTS_LENGTH} characters as JSON.`,
      'defaults',
    );
  }
  return body;
}

/** @throws InvalidRequestError unless a named model may have that name; `taken` are the names that mean something else */
export function checkName(name: string, taken: readonly string[]): void {
  if (!NAME.test(name)) {
    throw new InvalidRequestError(
      'name: expected 1 to 64 letters, digits, dots, dashes and underscores, and not one or two dots alone.',
      'name',
    );
  }
  if (taken.includes(name)) {
    throw new InvalidRequestError(`name: ${name} is a driver instance; choose another name.`, 'name');
  }
}
