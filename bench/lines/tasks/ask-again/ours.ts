import { llm } from '../../setup/ours.js';

export async function answers(questions: string[]) {
  const results = await llm.completionPool(questions, { concurrency: 8 });
  return llm.retryFailed(questions, results, { concurrency: 8 });
}
