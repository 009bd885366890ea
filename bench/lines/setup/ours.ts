import { NestFactory } from '@nestjs/core';
import { LlmDriverFacade, LlmDriverModule } from 'nest-llm-driver';

const { OPENAI_API_KEY, OPENAI_BASE_URL, GROQ_API_KEY, GROQ_BASE_URL } = process.env;
const model = 'gpt-4o-mini';
const drivers = {
  openai: { apiKey: OPENAI_API_KEY, baseUrl: OPENAI_BASE_URL, model, perCall: ['apiKey' as const] },
  groq: { apiKey: GROQ_API_KEY, baseUrl: GROQ_BASE_URL, model: 'llama-3.1-8b-instant' },
};
const app = await NestFactory.createApplicationContext(LlmDriverModule.forRoot({ drivers }));
export const llm = app.get(LlmDriverFacade);
