import { Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ApiBody, ApiErrorReplies, ApiOkResponse, ApiOperation, RequireScope } from '../../http/index.js';
import { replySchema, requestSchema } from '../../validation/index.js';
import { CallsModels } from '../../quota/index.js';
import { MODEL_CALL_ERRORS, ModelCallContext } from '../model-calls/model-call-context.js';
import { completionReplySchema, driverChatSchema } from './chat.schema.js';
import { ChatCompletions } from './chat-completions.js';

/**
 * Azure OpenAI's paths, for its clients. A deployment is a model as `model` names it elsewhere; `api-version`
 * is not read.
 */
@Controller('openai/deployments')
@RequireScope('use')
export class DeploymentsController {
  constructor(private readonly completions: ChatCompletions) {}

  @Post(':deployment/chat/completions')
  @HttpCode(200)
  @CallsModels()
  @ApiOperation({
    summary: "Azure OpenAI's chat completion: the deployment is `driver/model` or a named model",
  })
  @ApiBody({ required: true, schema: requestSchema(driverChatSchema) })
  @ApiOkResponse({ schema: replySchema(completionReplySchema) })
  @ApiErrorReplies(MODEL_CALL_ERRORS)
  create(@Param('deployment') deployment: string, @Res() reply: FastifyReply): Promise<void> {
    return this.completions.completeByDeployment(new ModelCallContext(reply), deployment);
  }
}
