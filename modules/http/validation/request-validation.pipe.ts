import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { InvalidRequestError } from '../../support/index.js';
import { invalidRequestFrom } from './validation-issues.js';

/**
 * Checks what `@Body({ schema })`, `@Query({ schema })` and `@Param('id', { schema })` give to a handler, with our errors.
 *
 * Not Nest's own pipe: that one takes fields named `constructor` and `prototype` out of whatever it is given, and what a caller's
 * tools and schemas are made of goes to the provider as it came. JSON has no prototypes; such names are names.
 * @throws InvalidRequestError that names the field; `invalid_json` where a body is needed and none came
 */
@Injectable()
export class RequestValidationPipe implements PipeTransform {
  /** A value where the schema answers at once: a promise for every request would cost more than most checks. */
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
 * The same for the body of a route that is called so often that the promises around a pipe would be its largest cost. For schemas that
 * answer at once.
 * @throws InvalidRequestError as the pipe does
 */
export function validBody<Output>(schema: StandardSchemaV1<unknown, Output>, body: unknown): Output {
  const result = schema['~standard'].validate(body);
  if (result instanceof Promise) throw new TypeError('validBody takes schemas that check synchronously.');
  return valueOf(result, body, { type: 'body' }) as Output;
}

function valueOf(
  result: StandardSchemaV1.Result<unknown>,
  value: unknown,
  { type, data }: ArgumentMetadata,
): unknown {
  if (result.issues === undefined) return result.value;
  if (type === 'body' && value === undefined) {
    throw new InvalidRequestError('The body is empty; a JSON value is expected.', null, 'invalid_json');
  }
  throw invalidRequestFrom(result.issues, value, data === undefined ? [] : [data]);
}
