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
import { CallsModels } from '../../quota/index.js';
import { replySchema, requestSchema } from '../../validation/index.js';
import { MODEL_CALL_ERRORS, ModelCallContext } from '../model-calls/model-call-context.js';
import { completionReplySchema, completionSchema, deploymentCompletionSchema } from './completions.schema.js';
import { PassedRequests } from './passed-requests.js';

const REPLY = {
  description: 'The completion as the provider sent it; with "stream": true its events',
  content: {
    'application/json': { schema: replySchema(completionReplySchema) },
    'text/event-stream': { schema: { type: 'string' as const } },
  },
};

/** OpenAI's completions, the format before chats, over drivers whose provider has them. */
@Controller()
@RequireScope('use')
export class CompletionsController {
  constructor(private readonly requests: PassedRequests) {}

  @Post(['v1/completions', 'completions', 'openai/v1/completions'])
  @HttpCode(200)
  @CalledDirectly()
  @CallsModels()
  @ApiOperation({ summary: "OpenAI's completion of a text, passed through to one model" })
  @ApiBody({ required: true, schema: requestSchema(completionSchema) })
  @ApiOkResponse(REPLY)
  @ApiErrorReplies(MODEL_CALL_ERRORS)
  create(@Res() reply: FastifyReply): Promise<void> {
    return this.requests.complete(new ModelCallContext(reply));
  }

  @Post('openai/deployments/:deployment/completions')
  @HttpCode(200)
  @CallsModels()
  @ApiOperation({ summary: "Azure OpenAI's completion: the deployment is `driver/model` or a named model" })
  @ApiBody({ required: true, schema: requestSchema(deploymentCompletionSchema) })
  @ApiOkResponse(REPLY)
  @ApiErrorReplies(MODEL_CALL_ERRORS)
  createByDeployment(@Param('deployment') deployment: string, @Res() reply: FastifyReply): Promise<void> {
    return this.requests.complete(new ModelCallContext(reply), deployment);
  }
}
