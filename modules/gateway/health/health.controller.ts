import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, type ApiResponseSchemaHost } from '@nestjs/swagger';
import { AppError } from '../../support/index.js';
import { AnswersAlways, Public } from '../../support/http/index.js';
import { SettingsService } from '../../settings/index.js';

type Schema = NonNullable<ApiResponseSchemaHost['schema']>;

const HEALTH = {
  type: 'object',
  properties: { status: { type: 'string', enum: ['ok'] } },
  required: ['status'],
} satisfies Schema;
const READINESS = {
  type: 'object',
  properties: { status: { type: 'string', enum: ['ready'] } },
  required: ['status'],
} satisfies Schema;

/** For load balancers and process managers. */
@Controller()
export class HealthController {
  constructor(private readonly settings: SettingsService) {}

  @Get('health')
  @Public()
  @AnswersAlways()
  @ApiOperation({ summary: 'The process is alive, while it shuts down too', security: [] })
  @ApiOkResponse({ schema: HEALTH })
  health(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @Public()
  @ApiOperation({
    summary:
      'The server can serve: its database answers, and it neither shuts down nor has more to do than it can; else 503',
    security: [],
  })
  @ApiOkResponse({ schema: READINESS })
  async ready(): Promise<{ status: 'ready' }> {
    try {
      await this.settings.list();
    } catch (cause) {
      throw new AppError({
        message: 'The database does not answer.',
        code: 'not_ready',
        status: 503,
        type: 'service_unavailable_error',
        cause,
      });
    }
    return { status: 'ready' };
  }
}
