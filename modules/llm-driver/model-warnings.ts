import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { LlmDriverFacade } from './llm-driver.facade.js';

/** Warns, when the application starts, of configured models that are retired, end soon, or are unknown. */
@Injectable()
export class ModelWarnings implements OnApplicationBootstrap {
  private readonly logger = new Logger('models');

  constructor(private readonly llm: LlmDriverFacade) {}

  async onApplicationBootstrap(): Promise<void> {
    for (const { message } of await this.llm.modelWarnings()) this.logger.warn(message);
  }
}
