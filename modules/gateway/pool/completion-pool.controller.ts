import { Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ApiBody, ApiErrorReplies, ApiOkResponse, ApiOperation, RequireScope } from '../../http/index.js';
import { replySchema, requestSchema } from '../../validation/index.js';
import { CallsModels } from '../../quota/index.js';
import { MODEL_CALL_ERRORS, ModelCallContext } from '../model-calls/model-call-context.js';
import { completionPoolRequest } from './completion-pool.request.js';
import { CompletionPools, completionPoolSchema } from './completion-pools.js';

/** Many prompts to one driver: as one JSON object, or as events in the order the results finish. */
@Controller('api/v1')
@RequireScope('use')
export class CompletionPoolController {
  constructor(private readonly pools: CompletionPools) {}

  @Post(':driver/completion-pool')
  @CallsModels()
  @HttpCode(200)
  @ApiOperation({ summary: 'Many prompts to one driver; one that fails touches no other' })
  @ApiBody({ required: true, schema: requestSchema(completionPoolRequest) })
  @ApiOkResponse({
    description:
      'One result for each prompt, failures included; if events are accepted, each is an event `result` as soon as it is ' +
      'there, and `summary` comes last',
    content: {
      'application/json': { schema: replySchema(completionPoolSchema) },
      'text/event-stream': { schema: { type: 'string' } },
    },
  })
  @ApiErrorReplies({
    400: MODEL_CALL_ERRORS[400],
    401: MODEL_CALL_ERRORS[401],
    403: MODEL_CALL_ERRORS[403],
    404: 'No such driver',
    413: 'The body is too large',
    429: "The key's own limits",
    503: 'This server has too much to do',
  })
  create(@Param('driver') driver: string, @Res() reply: FastifyReply): Promise<void> {
    return this.pools.answer(new ModelCallContext(reply), driver);
  }
}
