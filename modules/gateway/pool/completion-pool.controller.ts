import { Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequireScope } from '../../http/index.js';
import { CallsModels } from '../../quota/index.js';
import { ModelCallContext } from '../model-calls/model-call-context.js';
import { COMPLETION_POOL } from './completion-pool.openapi.js';
import { CompletionPools } from './completion-pools.js';

/** Many prompts to one driver: as one JSON object, or as events in the order the results finish. */
@Controller('api/v1')
@RequireScope('use')
export class CompletionPoolController {
  constructor(private readonly pools: CompletionPools) {}

  @Post(':driver/completion-pool')
  @CallsModels()
  @HttpCode(200)
  @ApiOperation({ summary: 'Many prompts to one driver; one that fails touches no other' })
  @ApiOkResponse({
    description:
      'A result for every prompt; where events are accepted, each as an event `result` as soon as it is there, and ' +
      '`summary` last',
    content: {
      'application/json': { schema: COMPLETION_POOL },
      'text/event-stream': { schema: { type: 'string' } },
    },
  })
  create(@Param('driver') driver: string, @Res() reply: FastifyReply): Promise<void> {
    return this.pools.answer(new ModelCallContext(reply), driver);
  }
}
