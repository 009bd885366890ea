import { Module } from '@nestjs/common';
import { LlmDriverModule } from 'nest-llm-driver';
import { QuestionsService } from './questions.service.js';

@Module({
  imports: [LlmDriverModule.forRoot({ default: 'mock', drivers: { mock: { driver: 'mock' } } })],
  providers: [QuestionsService],
})
export class AppModule {}
