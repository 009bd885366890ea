import { z } from 'zod';
import { assertNoOverrideFields, contentPaths, SCHEMA_PATHS } from '../http/index.js';
import { assertOneReading, knownFields, parseInput } from '../validation/index.js';
import { InvalidRequestError, listOf } from '../support/index.js';
import { chatFieldNames, fieldNameProblem, promptFieldTypes } from '../llm-driver/index.js';

const MAX_TARGETS = 16;
const MAX_TARGET_LENGTH = 200;
/** Characters of all defaults as JSON. */
const MAX_DEFAULTS_LENGTH = 64 * 1024;

/** Places of JSON schemas within the defaults. A field name there is the caller's content. */
const SCHEMAS = contentPaths(SCHEMA_PATHS.map((path) => `defaults.${path}`));

/** Names of the fields that a call with these defaults may send. */
const FIELDS = knownFields({ targets: {}, defaults: { ...chatFieldNames, fastest_response: {} } });

/** Excludes `.` and `..`: no URL leads to those. */
const NAME = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}$/;

const target = z
  .string()
  .max(MAX_TARGET_LENGTH)
  .regex(/^[^\s,]+$/, { error: 'expected an instance and a model, such as "groq/openai/gpt-oss-20b"' });

/**
 * The body that stores a named model. Defaults that are not listed go to the provider untouched, as in a
 * request.
 */
export const namedModelBody = z.strictObject({
  targets: listOf(target).min(1).max(MAX_TARGETS),
  defaults: z.looseObject(promptFieldTypes).optional(),
});

export type NamedModelBody = z.infer<typeof namedModelBody>;

/**
 * Checks a named model before it is stored. Does not check that its targets exist.
 * @throws InvalidRequestError that names the field
 */
export function checkNamedModel(value: unknown): NamedModelBody {
  assertNoOverrideFields(value, SCHEMAS);
  const body = parseInput(namedModelBody, value);
  assertOneReading(value, FIELDS);
  for (const key of Object.keys(body.defaults ?? {})) {
    const problem = fieldNameProblem(key);
    if (problem === undefined) continue;
    const param = `defaults.${key}`;
    throw new InvalidRequestError(`${param}${problem}`, param, 'unknown_parameter');
  }
  if (JSON.stringify(body.defaults ?? {}).length > MAX_DEFAULTS_LENGTH) {
    throw new InvalidRequestError(
      `defaults: expected at most ${MAX_DEFAULTS_LENGTH} characters as JSON.`,
      'defaults',
    );
  }
  return body;
}

/**
 * Checks the name of a named model.
 * @param taken names that mean something else: those of the driver instances
 * @throws InvalidRequestError
 */
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
