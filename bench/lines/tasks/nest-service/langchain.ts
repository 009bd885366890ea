import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { ChatOpenAI } from '@langchain/openai';
import { Injectable, Module } from '@nestjs/common';

const model = new ChatOpenAI({ model: 'gpt-4o-mini' });

@Injectable()
export class Summaries {
  constructor(private readonly model: BaseChatModel) {}

  async summarise(text: string) {
    return (await this.model.invoke(`Summarise ${text}`)).text;
  }
}

@Module({ providers: [Summaries, { provide: BaseChatModel, useValue: model }] })
export class AppModule {}
