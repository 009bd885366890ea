import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { AnswersAlways, Public, replySchema } from '../http/index.js';
import { AppError } from '../support/index.js';

const health = z.object({ status: z.literal('ok') });
const readiness = z.object({ status: z.literal('ready') });

/** For load balancers and process managers. */
@Controller()
export class HealthController {
  constructor(private readonly dataSource: DataSource) {}

  @Get('health')
  @Public()
  @AnswersAlways()
  @ApiOperation({ summary: 'The process is alive, while it shuts down too', security: [] })
  @ApiOkResponse({ schema: replySchema(health) })
  health(): z.infer<typeof health> {
    return { status: 'ok' };
  }

  @Get('ready')
  @Public()
  @ApiOperation({
    summary:
      'The server can serve: its database answers, it is not shutting down and not overloaded; else 503',
    security: [],
  })
  @ApiOkResponse({ schema: replySchema(readiness) })
  async ready(): Promise<z.infer<typeof readiness>> {
    try {
      await this.dataSource.query('SELECT 1');
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
