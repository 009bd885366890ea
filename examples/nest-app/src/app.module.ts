import { Module } from '@nestjs/common';
import { LlmDriverModule } from 'nest-llm-driver';
import { QuestionsService } from './questions.service.js';

@Module({
  imports: [LlmDriverModule.forRoot({ drivers: { mock: {} } })],
  providers: [QuestionsService],
})
export class AppModule {}
