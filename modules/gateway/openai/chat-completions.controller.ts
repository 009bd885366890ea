import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ChatRequest, noteRequestText } from '../../llm-driver/index.js';
import {
  assertNoSteeringFields,
  CallsModels,
  NO_CONTENT,
  RequireScope,
  requestSignal,
  tallyCalls,
} from '../../support/http/index.js';
import { ApiChatAnswer } from '../chat/api-chat-answer.decorator.js';
import { chatCompletionsRequest, modelsIn, type ChatCompletionsRequest } from './chat-completions.request.js';
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
  @ApiChatAnswer('The chat completion, or for several models a list with one result each')
  async create(
    @Body({ schema: chatCompletionsRequest }) checked: ChatCompletionsRequest,
    @Req() httpRequest: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const signal = requestSignal(reply);
    const onCall = tallyCalls(httpRequest);
    const { body, bodyText, query } = httpRequest;
    assertNoSteeringFields(body);
    assertNoSteeringFields(query, NO_CONTENT);
    if (bodyText !== undefined) noteRequestText(body as ChatRequest, bodyText);
    await this.completions.answer(reply, {
      request: withoutOurs(body as ChatRequest),
      models: modelsIn(checked.model),
      signal,
      onCall,
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
