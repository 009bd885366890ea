import { Controller, Get, Module } from '@nestjs/common';
import { LlmDriverFacade, LlmDriverModule, LlmError } from 'nest-llm-driver';

@Controller()
export class AnswersController {
  constructor(private readonly llm: LlmDriverFacade) {}

  @Get('answers')
  async answers() {
    const results = await this.llm.completionPool(['Name a river.', 'Name a lake.']);
    return results.map((result) => (result.ok ? result.completion.content : result.error.code));
  }

  @Get('busy')
  busy(): never {
    throw new LlmError('rate_limit_exceeded', { retryAfterMs: 2_000 });
  }
}

@Module({
  imports: [LlmDriverModule.forRoot({ drivers: { mock: { driver: 'mock' } }, errorFilter: true })],
  controllers: [AnswersController],
})
export class AppModule {}
