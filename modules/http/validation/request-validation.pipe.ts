import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { InvalidRequestError, type StandardResult, type StandardSchema } from '../../support/index.js';
import { invalidRequestFrom } from '../../validation/index.js';

/**
 * Validates the parameters of handlers: `@Body({ schema })`, `@Query({ schema })`, `@Param('id', { schema
 * })`.
 *
 * Nest's `StandardSchemaValidationPipe` does not fit, even as a base class. Its `transform` always returns a
 * promise, which costs more than most checks. Its `exceptionFactory` gets the issues only, and our errors
 * need the value and the name of the parameter. And it deletes fields named `constructor` and `prototype`,
 * which tools and schemas of a client may use.
 * @throws InvalidRequestError that names the field; `invalid_json` if a required body is missing
 */
@Injectable()
export class RequestValidationPipe implements PipeTransform {
  /** Returns a promise only if the schema does. */
  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    const { schema } = metadata;
    if (schema === undefined || metadata.type === 'custom') return value;
    const result = schema['~standard'].validate(value);
    return result instanceof Promise
      ? result.then((settled) => valueOf(settled, value, metadata))
      : valueOf(result, value, metadata);
  }
}

/**
 * Validates a body within a handler, for routes so hot that Nest's promises around a pipe would be their
 * largest cost.
 * @param schema must validate synchronously
 * @throws InvalidRequestError see {@link RequestValidationPipe}
 */
export function validBody<Output>(schema: StandardSchema<unknown, Output>, body: unknown): Output {
  const result = schema['~standard'].validate(body);
  if (result instanceof Promise)
    throw new TypeError('validBody needs a schema that validates synchronously.');
  return valueOf(result, body, { type: 'body' }) as Output;
}

function valueOf(result: StandardResult<unknown>, value: unknown, { type, data }: ArgumentMetadata): unknown {
  if (result.issues === undefined) return result.value;
  if (type === 'body' && value === undefined) {
    throw new InvalidRequestError('The body is empty; a JSON value is expected.', null, 'invalid_json');
  }
  throw invalidRequestFrom(result.issues, value, data === undefined ? [] : [data]);
}
