import { Controller, Get } from '@nestjs/common';
import { AppError } from '../../support/index.js';
import { AnswersAlways, Public } from '../../support/http/index.js';
import { SettingsService } from '../../settings/index.js';

/** For load balancers and process managers. */
@Controller()
export class HealthController {
  constructor(private readonly settings: SettingsService) {}

  /** The process is alive, while it shuts down too. */
  @Get('health')
  @Public()
  @AnswersAlways()
  health(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** The server can serve: its database answers, and it neither shuts down nor has more to do than it can. */
  @Get('ready')
  @Public()
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
