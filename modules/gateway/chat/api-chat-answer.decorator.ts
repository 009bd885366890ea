import { applyDecorators } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';

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
