import { llm } from '../../setup/ours.js';

export function answers(questions: AsyncIterable<string>) {
  return llm.completionStream(questions, { concurrency: 8 });
}
