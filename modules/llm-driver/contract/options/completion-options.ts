import { InvalidRequestError } from '../../../support/index.js';
import { assertStandardSchema } from '../../schema/json-schema-of.js';
import type { CompletionOptions } from '../completion.types.js';
import { valueFault } from '../chat-fields.js';
import { ownKindFault } from '../own-kinds.js';
import { validateCallOptions } from './call-options.js';
import { asInvalidRequest } from './as-invalid-request.js';
import { checkRecord, checkText, refuse } from './check-value.js';
import { isPlainObject } from '../configuration-checks.js';
import type { Method } from './methods.js';
import { checkParameters } from './parameters.js';

/** Checks the options of a completion. @throws InvalidRequestError as {@link validateCallOptions} does */
export function validateCompletionOptions(options: CompletionOptions, method: Method): void {
  validateCallOptions(options, method);
  checkText('system', options.system);
  const { maxTokens, temperature, responseFormat } = options;
  // Null is no value of these options.
  if (maxTokens === null) refuse('maxTokens', 'an integer', maxTokens);
  if (temperature === null) refuse('temperature', 'a number', temperature);
  const kindFault = ownKindFault('response_format', responseFormat, 'responseFormat');
  if (kindFault !== undefined) throw new InvalidRequestError(kindFault.message, kindFault.path);
  if (
    responseFormat !== undefined &&
    !(isPlainObject(responseFormat) && typeof responseFormat.type === 'string')
  ) {
    refuse('responseFormat', "an object with a type, such as { type: 'json_object' }", responseFormat);
  }
  const fault =
    valueFault('max_tokens', maxTokens, 'maxTokens') ??
    valueFault('temperature', temperature, 'temperature') ??
    valueFault('response_format', responseFormat, 'responseFormat');
  if (fault !== undefined) throw new InvalidRequestError(fault.message, fault.path);
  checkParameters(options);
  validateSchemaOptions(options);
}

/**
 * Checks the argument `schema` of a method that needs one.
 * @throws InvalidRequestError if it is none
 */
export function assertSchemaGiven(schema: unknown): void {
  if (schema === undefined || schema === null)
    refuse('schema', 'a schema of zod, valibot, arktype, …', schema);
  asInvalidRequest(() => assertStandardSchema(schema, 'schema'));
}

function validateSchemaOptions({ schema, schemaName, jsonSchema, responseFormat }: CompletionOptions): void {
  if (schema === undefined) {
    for (const [name, value] of Object.entries({ jsonSchema, schemaName })) {
      if (value === undefined) continue;
      const message = `${name} needs schema besides, which checks the answers: a schema of zod, valibot, arktype, …`;
      throw new InvalidRequestError(message, 'schema');
    }
    return;
  }
  asInvalidRequest(() => assertStandardSchema(schema, 'schema'));
  if (responseFormat !== undefined) {
    throw new InvalidRequestError('responseFormat is chosen for schema: leave it out.', 'responseFormat');
  }
  const isName = typeof schemaName === 'string' && /^[\w-]{1,64}$/.test(schemaName);
  if (schemaName !== undefined && !isName) {
    refuse('schemaName', '1 to 64 letters, digits, _ or -', schemaName);
  }
  checkRecord('jsonSchema', jsonSchema, 'a JSON schema as an object');
}
