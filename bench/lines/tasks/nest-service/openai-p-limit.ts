import { Injectable, Module } from '@nestjs/common';
import OpenAI from 'openai';

@Injectable()
export class Summaries {
  constructor(private readonly client: OpenAI) {}

  async summarise(text: string) {
    const messages = [{ role: 'user' as const, content: `Summarise ${text}` }];
    const { choices } = await this.client.chat.completions.create({ model: 'gpt-4o-mini', messages });
    return choices[0]?.message.content;
  }
}

@Module({ providers: [Summaries, { provide: OpenAI, useValue: new OpenAI() }] })
export class AppModule {}
