import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AppError } from '../support/index.js';
import { AnswersAlways, Public, type BodySchema } from '../http/index.js';
import { SettingsService } from '../settings/index.js';

const HEALTH = {
  type: 'object',
  properties: { status: { type: 'string', enum: ['ok'] } },
  required: ['status'],
} satisfies BodySchema;
const READINESS = {
  type: 'object',
  properties: { status: { type: 'string', enum: ['ready'] } },
  required: ['status'],
} satisfies BodySchema;

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
