import { model } from '../../setup/langchain.js';

export function answers(questions: string[], deadlineMs: number) {
  const signal = AbortSignal.timeout(deadlineMs);
  return model.batch(questions, { signal, maxConcurrency: 8 }, { returnExceptions: true });
}
