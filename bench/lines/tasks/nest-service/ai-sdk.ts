import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { Inject, Injectable, Module } from '@nestjs/common';
import { generateText, type LanguageModel } from 'ai';

const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseURL = '' } = process.env;
const MODEL = Symbol('language model');
const openai = createOpenAICompatible({ name: 'openai', apiKey, baseURL });

@Injectable()
export class Summaries {
  constructor(@Inject(MODEL) private readonly model: LanguageModel) {}

  async summarise(text: string) {
    return (await generateText({ model: this.model, prompt: `Summarise ${text}` })).text;
  }
}

@Module({ providers: [Summaries, { provide: MODEL, useValue: openai('gpt-4o-mini') }] })
export class AppModule {}
