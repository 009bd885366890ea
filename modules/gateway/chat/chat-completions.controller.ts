import { Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import {
  ApiBody,
  ApiErrorReplies,
  ApiOkResponse,
  ApiOperation,
  CalledDirectly,
  PlainErrors,
  RequireScope,
} from '../../http/index.js';
import { replySchema, requestSchema } from '../../validation/index.js';
import { CallsModels } from '../../quota/index.js';
import { MODEL_CALL_ERRORS, ModelCallContext } from '../model-calls/model-call-context.js';
import {
  chatCompletionSchema,
  chatResultListSchema,
  completionReplySchema,
  driverChatSchema,
} from './chat.schema.js';
import { ChatCompletions } from './chat-completions.js';

const AS_EVENTS = 'with "stream": true its chunks as events, the last one data: [DONE]';

/** The content of an answer: JSON, or events if the request asks for a stream. */
const contentOf = (schema: z.ZodType) => ({
  'application/json': { schema: replySchema(schema) },
  'text/event-stream': { schema: { type: 'string' } },
});

/** OpenAI's chat completions, over every driver. */
@Controller()
@RequireScope('use')
export class ChatCompletionsController {
  constructor(private readonly completions: ChatCompletions) {}

  @Post(['v1/chat/completions', 'chat/completions', 'openai/v1/chat/completions'])
  @HttpCode(200)
  @CalledDirectly()
  @CallsModels()
  @ApiOperation({ summary: "OpenAI's chat completion, by one model or several" })
  @ApiBody({ required: true, schema: requestSchema(chatCompletionSchema) })
  @ApiOkResponse({
    description: `The chat completion, or for several models a list with one result each; ${AS_EVENTS}`,
    content: contentOf(z.union([chatResultListSchema, completionReplySchema])),
  })
  @ApiErrorReplies(MODEL_CALL_ERRORS)
  create(@Res() reply: FastifyReply): Promise<void> {
    return this.completions.complete(new ModelCallContext(reply));
  }
}

/**
 * Chat completions of one driver. `model` is the provider's own id; the instance's configured model is the
 * default.
 */
@Controller('api/v1')
@RequireScope('use')
export class DriverChatController {
  constructor(private readonly completions: ChatCompletions) {}

  @Post(':driver/chatcompletion')
  @HttpCode(200)
  @PlainErrors()
  @CallsModels()
  @ApiOperation({ summary: 'One chat completion of one driver' })
  @ApiBody({ required: true, schema: requestSchema(driverChatSchema) })
  @ApiOkResponse({
    description: `The provider's chat completion; ${AS_EVENTS}`,
    content: contentOf(completionReplySchema),
  })
  @ApiErrorReplies(MODEL_CALL_ERRORS, { plain: true })
  create(@Param('driver') driver: string, @Res() reply: FastifyReply): Promise<void> {
    return this.completions.completeByDriver(new ModelCallContext(reply), driver);
  }
}
