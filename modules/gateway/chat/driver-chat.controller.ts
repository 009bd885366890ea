import { Controller, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LlmDriverFacade, type ChatRequest } from '../../llm-driver/index.js';
import {
  assertNotSteered,
  PlainErrors,
  RequireScope,
  requestSignal,
  tallyCalls,
  validBody,
} from '../../http/index.js';
import { CallsModels } from '../../quota/index.js';
import { ApiChatAnswer, ApiChatRequest } from './api-chat-answer.decorator.js';
import { ChatReplies } from './chat-replies.js';
import { chatRequest } from './chat.request.js';

/** One driver's chat completions. `model` is the provider's own id; without it the instance's configured one answers. */
@Controller('api/v1')
@RequireScope('use')
export class DriverChatController {
  constructor(
    private readonly llm: LlmDriverFacade,
    private readonly replies: ChatReplies,
  ) {}

  @Post(':driver/chatcompletion')
  @HttpCode(200)
  @PlainErrors()
  @CallsModels('driver-chat')
  @ApiOperation({ summary: 'One chat completion of one driver' })
  @ApiChatRequest(chatRequest)
  @ApiChatAnswer()
  async create(
    @Param('driver') driver: string,
    @Req() httpRequest: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const signal = requestSignal(reply);
    const onCall = tallyCalls(httpRequest);
    const { bodyText } = httpRequest;
    const body = httpRequest.body as ChatRequest;
    const { model, stream, stream_options: streamOptions } = validBody(chatRequest, body);
    this.llm.checkOptions({ driver });
    assertNotSteered(httpRequest);
    const request = model === body.model ? body : { ...body, model: model ?? undefined };
    const rawBody = bodyText === undefined ? undefined : { text: bodyText, parsed: body };
    if (stream) {
      const { chunks } = await this.llm.openChatStream(request, { driver, signal, onCall, rawBody });
      await this.replies.sendStream(reply, chunks, { includeUsage: streamOptions?.include_usage === true });
    } else {
      const answer = await this.llm.chat(request, { driver, signal, onCall, rawBody });
      this.replies.sendCompletion(reply, answer);
    }
  }
}
