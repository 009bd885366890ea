import { openai } from '@ai-sdk/openai';
import { Inject, Injectable, Module } from '@nestjs/common';
import { generateText, type LanguageModel } from 'ai';

const MODEL = Symbol('language model');

@Injectable()
export class Summaries {
  constructor(@Inject(MODEL) private readonly model: LanguageModel) {}

  async summarise(text: string) {
    return (await generateText({ model: this.model, prompt: `Summarise ${text}` })).text;
  }
}

@Module({ providers: [Summaries, { provide: MODEL, useValue: openai.chat('gpt-4o-mini') }] })
export class AppModule {}
