import { NestFactory } from '@nestjs/core';
import { LlmDriverFacade, LlmDriverModule } from 'nest-llm-driver';

const openai = { model: 'gpt-4o-mini', perCall: ['apiKey' as const] };
const module = LlmDriverModule.forRoot({ drivers: { openai, groq: { model: 'llama-3.1-8b-instant' } } });
export const llm = (await NestFactory.createApplicationContext(module)).get(LlmDriverFacade);
