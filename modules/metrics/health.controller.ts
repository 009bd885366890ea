import { Controller, Get } from '@nestjs/common';
import { z } from 'zod';
import { DatabaseHealth } from '../database/index.js';
import { AnswersAlways, ApiOkResponse, ApiOperation, Public } from '../http/index.js';
import { replySchema } from '../validation/index.js';

const health = z.object({ status: z.literal('ok') });
const readiness = z.object({ status: z.literal('ready') });

/** For load balancers and process managers. */
@Controller()
export class HealthController {
  constructor(private readonly database: DatabaseHealth) {}

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
      'The server can serve: its database can be read and written, it is not shutting down and not overloaded; else 503',
    security: [],
  })
  @ApiOkResponse({ schema: replySchema(readiness) })
  async ready(): Promise<z.infer<typeof readiness>> {
    await this.database.assertReady();
    return { status: 'ready' };
  }
}
