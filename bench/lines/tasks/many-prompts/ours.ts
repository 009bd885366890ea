import { llm } from '../../setup/ours.js';

export function answers(questions: string[]) {
  return llm.completionPool(questions, { model: 'openai/gpt-4.1-mini', concurrency: 8 });
}
