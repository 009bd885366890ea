import { Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { PlainErrors, RequireScope } from '../../http/index.js';
import { CallsModels } from '../../quota/index.js';
import { ModelCallContext } from '../model-calls/model-call-context.js';
import { ApiChatAnswer, ApiChatRequest } from './api-chat-answer.decorator.js';
import { ChatCompletions } from './chat-completions.js';
import { chatCompletionsRequest } from './chat-completions.request.js';
import { chatRequest } from './chat.request.js';

/** OpenAI's chat completions, over every driver. */
@Controller()
@RequireScope('use')
export class ChatCompletionsController {
  constructor(private readonly completions: ChatCompletions) {}

  @Post(['v1/chat/completions', 'chat/completions', 'openai/v1/chat/completions'])
  @HttpCode(200)
  @CallsModels()
  @ApiOperation({ summary: "OpenAI's chat completion, by one model or several" })
  @ApiChatRequest(chatCompletionsRequest)
  @ApiChatAnswer('The chat completion, or for several models a list with one result each')
  create(@Res() reply: FastifyReply): Promise<void> {
    return this.completions.complete(new ModelCallContext(reply));
  }
}

/** Chat completions of one driver. `model` is the provider's own id; the instance's configured model is the default. */
@Controller('api/v1')
@RequireScope('use')
export class DriverChatController {
  constructor(private readonly completions: ChatCompletions) {}

  @Post(':driver/chatcompletion')
  @HttpCode(200)
  @PlainErrors()
  @CallsModels()
  @ApiOperation({ summary: 'One chat completion of one driver' })
  @ApiChatRequest(chatRequest)
  @ApiChatAnswer()
  create(@Param('driver') driver: string, @Res() reply: FastifyReply): Promise<void> {
    return this.completions.completeByDriver(new ModelCallContext(reply), driver);
  }
}
