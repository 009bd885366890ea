import { Injectable } from '@nestjs/common';
import { LlmDriverFacade } from 'nest-llm-driver';

@Injectable()
export class QuestionsService {
  constructor(private readonly llm: LlmDriverFacade) {}

  async ask(questions: string[]): Promise<string[]> {
    const results = await this.llm.completionPool(questions);
    return results.map((result) => (result.ok ? result.completion.content : `failed: ${result.error.code}`));
  }
}
