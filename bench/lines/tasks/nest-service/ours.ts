import { Injectable, Module } from '@nestjs/common';
import { LlmDriverFacade, LlmDriverModule } from 'nest-llm-driver';

const drivers = { openai: { model: 'gpt-4o-mini' } };

@Injectable()
export class Summaries {
  constructor(private readonly llm: LlmDriverFacade) {}

  async summarise(text: string) {
    return (await this.llm.completion(`Summarise ${text}`)).content;
  }
}

@Module({ imports: [LlmDriverModule.forRoot({ drivers })], providers: [Summaries] })
export class AppModule {}
