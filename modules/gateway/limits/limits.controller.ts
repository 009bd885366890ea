import { Controller, Get } from '@nestjs/common';
import { z } from 'zod';
import { LlmDriverFacade } from '../../llm-driver/index.js';
import { ApiOkResponse, ApiOperation, RequireScope } from '../../http/index.js';
import { listSchema, replySchema } from '../../validation/index.js';
import { scopeStateSchema, toScopeStateJson } from './scope-state.js';

const scopeStates = listSchema(scopeStateSchema).extend({
  data: z.array(scopeStateSchema).describe('One model may be listed twice, if it was called with two keys.'),
});

/** Limits and queues, as the pacer of this process knows them. */
@Controller('api/v1/limits')
@RequireScope('use')
export class LimitsController {
  constructor(private readonly llm: LlmDriverFacade) {}

  @Get()
  @ApiOperation({
    summary: 'Limits, configured and learned, and what waits for them, by driver instance and model',
  })
  @ApiOkResponse({ schema: replySchema(scopeStates) })
  async list(): Promise<z.infer<typeof scopeStates>> {
    return { object: 'list', data: (await this.llm.limits()).map(toScopeStateJson) };
  }
}
