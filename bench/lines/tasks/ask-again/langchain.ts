import { model } from '../../setup/langchain.js';

const ask = (questions: string[]) =>
  model.batch(questions, { maxConcurrency: 8 }, { returnExceptions: true });

export async function answers(questions: string[]) {
  const results = await ask(questions);
  const again = await ask(questions.filter((_, index) => results[index] instanceof Error));
  return results.map((result) => (result instanceof Error ? again.shift()! : result));
}
