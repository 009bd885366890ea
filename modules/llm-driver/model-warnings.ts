import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '../support/index.js';
import { LlmDriverFacade } from './llm-driver.facade.js';

/** Days before its end that a model is warned of. */
const NOTICE_DAYS = 60;
const DAY_MS = 24 * 3_600_000;

/** Warns, when the application starts, of configured models that are retired or look misspelt. */
@Injectable()
export class ModelWarnings implements OnApplicationBootstrap {
  private readonly logger = new Logger('models');

  constructor(
    private readonly llm: LlmDriverFacade,
    private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const now = this.clock.now();
    const until = new Date(now + NOTICE_DAYS * DAY_MS).toISOString().slice(0, 10);
    const today = new Date(now).toISOString().slice(0, 10);
    for (const warning of await this.llm.modelWarnings(today, until)) this.logger.warn(warning);
  }
}
