import { applyDecorators } from '@nestjs/common';
import { z } from 'zod';
import type { ErrorType } from '../../support/index.js';
import { replySchema } from '../../validation/index.js';
import { ApiResponse } from '../openapi/api-decorators.js';

const ERROR_TYPES = [
  'invalid_request_error',
  'authentication_error',
  'permission_error',
  'not_found_error',
  'conflict_error',
  'rate_limit_error',
  'server_error',
  'upstream_error',
  'service_unavailable_error',
] as const satisfies readonly ErrorType[];

/** An error as every reply and result shows it. */
export const errorSchema = z.object({
  message: z.string(),
  type: z.enum(ERROR_TYPES),
  param: z.string().nullable().describe('The field at fault.').meta({ example: 'model' }),
  code: z.string().meta({ example: 'model_not_found' }),
});

const envelope = replySchema(z.object({ error: errorSchema }));
const plain = replySchema(z.object({ error: z.string().describe('The message.'), code: z.string() }));

/**
 * Describes the errors of a route, by status.
 * @param options.plain true for routes with `@PlainErrors()`
 */
export function ApiErrorReplies(
  replies: Readonly<Record<number, string>>,
  options: { readonly plain?: boolean } = {},
): MethodDecorator & ClassDecorator {
  const schema = options.plain ? plain : envelope;
  return applyDecorators(
    ...Object.entries(replies).map(([status, description]) =>
      ApiResponse({ status: Number(status), description, schema }),
    ),
  );
}
