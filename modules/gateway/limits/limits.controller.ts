import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { LlmDriverFacade } from '../../llm-driver/index.js';
import { RequireScope } from '../../http/index.js';
import { type ScopeStateJson, toScopeStateJson } from './scope-state.json.js';
import { SCOPE_STATES } from './scope-state.openapi.js';

/** What the pacer of this process knows of limits, holds back and waits for. */
@Controller('api/v1/limits')
@RequireScope('use')
export class LimitsController {
  constructor(private readonly llm: LlmDriverFacade) {}

  @Get()
  @ApiOperation({
    summary: 'Limits, configured and learned, and what waits for them, by driver instance and model',
  })
  @ApiOkResponse({ schema: SCOPE_STATES })
  async list(): Promise<{ object: 'list'; data: ScopeStateJson[] }> {
    return { object: 'list', data: (await this.llm.limits()).map(toScopeStateJson) };
  }
}
