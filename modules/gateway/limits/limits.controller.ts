import { Controller, Get } from '@nestjs/common';
import { z } from 'zod';
import { ApiOkResponse, ApiOperation, RequireScope } from '../../http/index.js';
import { listSchema, replySchema } from '../../validation/index.js';
import { LimitsOfProcesses } from './limits-of-processes.js';
import { scopeStateSchema } from './scope-state.js';

const scopeStates = listSchema(scopeStateSchema).extend({
  data: z.array(scopeStateSchema).describe('One model may be listed twice, if it was called with two keys.'),
  processes: z.int().min(1).describe('Processes whose calls these are, the one that answers included.'),
  oldest_ms: z
    .int()
    .min(0)
    .describe(
      'Milliseconds since the last sign of life of the process that was heard of longest ago; 0 if there is one process.',
    ),
  complete: z
    .boolean()
    .describe('False if the others could not be read: all is then of the process that answers.'),
});

/** Limits and queues, as the pacers of all processes know them. */
@Controller('api/v1/limits')
@RequireScope('use')
export class LimitsController {
  constructor(private readonly limits: LimitsOfProcesses) {}

  @Get()
  @ApiOperation({
    summary: 'Limits, configured and learned, and what waits for them, by driver instance and model',
  })
  @ApiOkResponse({ schema: replySchema(scopeStates) })
  async list(): Promise<z.infer<typeof scopeStates>> {
    const { scopes, processes, oldestMs, complete } = await this.limits.list();
    return { object: 'list', data: [...scopes], processes, oldest_ms: oldestMs, complete };
  }
}
