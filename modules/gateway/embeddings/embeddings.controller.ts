import { Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import {
  ApiBody,
  ApiErrorReplies,
  ApiOkResponse,
  ApiOperation,
  CalledDirectly,
  RequireScope,
} from '../../http/index.js';
import { inputsIn } from '../../llm-driver/index.js';
import { CallsModels } from '../../quota/index.js';
import { limitHeaders } from '../../support/index.js';
import { replySchema, requestSchema } from '../../validation/index.js';
import { MODEL_CALL_ERRORS, ModelCallContext } from '../model-calls/model-call-context.js';
import { ModelCalls } from '../model-calls/model-calls.service.js';
import {
  embeddingsReplySchema,
  embeddingsRequest,
  embeddingsSchema,
  knownEmbeddingFields,
} from './embeddings.schema.js';

/** OpenAI's embeddings, over every driver that has some. */
@Controller()
@RequireScope('use')
export class EmbeddingsController {
  constructor(private readonly calls: ModelCalls) {}

  @Post(['v1/embeddings', 'embeddings', 'openai/v1/embeddings'])
  @HttpCode(200)
  @CalledDirectly()
  @CallsModels()
  @ApiOperation({ summary: "OpenAI's embeddings, by one model" })
  @ApiBody({ required: true, schema: requestSchema(embeddingsSchema) })
  @ApiOkResponse({
    description: 'One vector for each input, in the encoding that was asked for',
    schema: replySchema(embeddingsReplySchema),
  })
  @ApiErrorReplies(MODEL_CALL_ERRORS)
  create(@Res() reply: FastifyReply): Promise<void> {
    return this.answer(reply);
  }

  @Post('openai/deployments/:deployment/embeddings')
  @HttpCode(200)
  @CallsModels()
  @ApiOperation({ summary: "Azure OpenAI's embeddings: the deployment is `driver/model` or a named model" })
  @ApiBody({ required: true, schema: requestSchema(embeddingsSchema) })
  @ApiOkResponse({ schema: replySchema(embeddingsReplySchema) })
  @ApiErrorReplies(MODEL_CALL_ERRORS)
  createByDeployment(@Param('deployment') model: string, @Res() reply: FastifyReply): Promise<void> {
    const { request } = reply;
    // The path names the model; Azure's clients name it in the body or not at all.
    if (typeof request.body === 'object' && !Array.isArray(request.body)) {
      request.body = { ...request.body, model };
    }
    return this.answer(reply);
  }

  private async answer(reply: FastifyReply): Promise<void> {
    const context = new ModelCallContext(reply);
    const body = context.validBody(embeddingsRequest, knownEmbeddingFields);
    const request = {
      ...body,
      input: inputsIn(body.input),
      encoding_format: body.encoding_format ?? undefined,
      dimensions: body.dimensions ?? undefined,
    };
    const { list, rawText, limits } = await this.calls.embeddings(context, { request });
    void reply
      .code(200)
      .headers({ 'content-type': 'application/json; charset=utf-8', ...limitHeaders(limits ?? []) })
      .send(rawText ?? JSON.stringify(list));
  }
}
