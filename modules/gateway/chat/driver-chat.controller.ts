import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import {
  LlmDriverFacade,
  type ChatCompletion,
  type ChatCompletionChunk,
  type ChatRequest,
} from '../../llm-driver/index.js';
import {
  assertNoSteeringFields,
  EVENT_STREAM_HEADERS,
  PlainErrors,
  RequireScope,
  requestSignal,
  serverSentEvent,
} from '../../support/http/index.js';
import { chatRequest, type ChatRequestBody } from './chat.request.js';
import { errorEvent } from './error-event.js';

/** One driver's chat completions. `model` is the provider's own id; without it the instance's configured one answers. */
@Controller('api/v1')
@RequireScope('use')
export class DriverChatController {
  constructor(private readonly llm: LlmDriverFacade) {}

  @Post(':driver/chatcompletion')
  @HttpCode(200)
  @PlainErrors()
  async create(
    @Param('driver') name: string,
    @Body({ schema: chatRequest }) body: ChatRequestBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ChatCompletion | AsyncGenerator<string>> {
    const signal = requestSignal(reply);
    const driver = this.llm.driver(name);
    assertNoSteeringFields(body);
    const request = { ...body, model: body.model ?? undefined } as ChatRequest;
    if (!body.stream) return driver.chat(request, { signal });
    reply.headers(EVENT_STREAM_HEADERS);
    return toEvents(driver.chatStream(request, { signal }));
  }
}

/** A failure before the first chunk is an ordinary error reply; after it, one error event and no `[DONE]`. */
async function* toEvents(chunks: AsyncIterable<ChatCompletionChunk>): AsyncGenerator<string> {
  let started = false;
  try {
    for await (const chunk of chunks) {
      yield serverSentEvent(chunk);
      started = true;
    }
    yield 'data: [DONE]\n\n';
  } catch (thrown) {
    if (!started) throw thrown;
    yield errorEvent(thrown);
  }
}
