import { type ArgumentMetadata, Injectable, StandardSchemaValidationPipe } from '@nestjs/common';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { InvalidRequestError } from '../errors.js';
import { invalidRequestFrom } from './validation-issues.js';

class IssuesFound extends Error {
  constructor(readonly issues: readonly StandardSchemaV1.Issue[]) {
    super('validation failed');
  }
}

/**
 * Nest's pipe for `@Body({ schema })`, `@Query({ schema })` and `@Param('id', { schema })`, with our errors.
 * @throws InvalidRequestError that names the field; `invalid_json` where a body is needed and none came
 */
@Injectable()
export class RequestValidationPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({ exceptionFactory: (issues) => new IssuesFound(issues) });
  }

  override async transform<T = unknown>(value: T, metadata: ArgumentMetadata): Promise<T> {
    try {
      return await super.transform(value, metadata);
    } catch (error) {
      if (!(error instanceof IssuesFound)) throw error;
      if (metadata.type === 'body' && value === undefined) {
        throw new InvalidRequestError('The body is empty; a JSON value is expected.', null, 'invalid_json');
      }
      throw invalidRequestFrom(error.issues, value, metadata.data === undefined ? [] : [metadata.data]);
    }
  }
}
