import { llm } from '../../setup/ours.js';

export function answers(questions: string[], deadlineMs: number) {
  return llm.completionPool(questions, { concurrency: 8, deadlineMs });
}
