import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { LlmDriverFacade, LlmDriverModule } from 'nest-llm-driver';

@Module({ imports: [LlmDriverModule.forRoot({ drivers: { mock: {} } })] })
class AppModule {}

const app = await NestFactory.createApplicationContext(AppModule, { logger: ['warn', 'error'] });
const results = await app.get(LlmDriverFacade).completionPool(['Name a river.', 'Name a lake.']);
for (const result of results) console.log(result.ok ? result.completion.content : result.error.code);
await app.close();
