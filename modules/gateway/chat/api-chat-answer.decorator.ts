import { applyDecorators } from '@nestjs/common';
import { ApiBody, type ApiBodyOptions, ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';

const OBJECT = { type: 'object', additionalProperties: true } as const;

/** Describes what a chat completion answers: OpenAI's object, or its chunks as events where `stream` is true. */
export const ApiChatAnswer = (description = "The provider's chat completion") =>
  applyDecorators(
    ApiOkResponse({
      description: `${description}; with "stream": true its chunks as events, the last one data: [DONE]`,
      content: {
        'application/json': { schema: OBJECT },
        'text/event-stream': { schema: { type: 'string' } },
      },
    }),
  );

/** Describes the body of a route that checks it itself. */
export const ApiChatRequest = (schema: z.ZodType) =>
  ApiBody({
    required: true,
    schema: z.toJSONSchema(schema, { io: 'input', target: 'openapi-3.0' }),
  } as ApiBodyOptions);
