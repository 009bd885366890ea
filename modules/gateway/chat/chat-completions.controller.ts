import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ChatRequest } from '../../llm-driver/index.js';
import { assertNotSteered, RequireScope, requestSignal, tallyCalls, validBody } from '../../http/index.js';
import { CallsModels } from '../../quota/index.js';
import { ApiChatAnswer, ApiChatRequest } from './api-chat-answer.decorator.js';
import { chatCompletionsRequest, modelsIn } from './chat-completions.request.js';
import { ChatCompletions } from './chat-completions.js';

/** OpenAI's chat completions, over every driver. */
@Controller()
@RequireScope('use')
export class ChatCompletionsController {
  constructor(private readonly completions: ChatCompletions) {}

  @Post(['v1/chat/completions', 'chat/completions', 'openai/v1/chat/completions'])
  @HttpCode(200)
  @CallsModels('chat')
  @ApiOperation({ summary: "OpenAI's chat completion, by one model or several" })
  @ApiChatRequest(chatCompletionsRequest)
  @ApiChatAnswer('The chat completion, or for several models a list with one result each')
  create(@Req() httpRequest: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signal = requestSignal(reply);
    const onCall = tallyCalls(httpRequest);
    const { body, bodyText } = httpRequest;
    const checked = validBody(chatCompletionsRequest, body);
    assertNotSteered(httpRequest);
    return this.completions.answer(reply, {
      request: withoutOurs(body as ChatRequest),
      models: modelsIn(checked.model),
      signal,
      onCall,
      ...(bodyText !== undefined && { rawBody: { text: bodyText, parsed: body as ChatRequest } }),
      stream: checked.stream === true,
      fastest: checked.fastest_response === true,
    });
  }
}

/** What is said to this server alone does not go to a provider. */
function withoutOurs(body: ChatRequest): ChatRequest {
  if (!('fastest_response' in body)) return body;
  const { fastest_response: _ours, ...request } = body;
  return request;
}
