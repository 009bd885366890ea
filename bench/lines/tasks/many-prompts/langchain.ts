import { setTimeout } from 'node:timers/promises';
import { RunnableLambda } from '@langchain/core/runnables';
import { ChatOpenAI } from '@langchain/openai';

const REQUESTS_PER_MINUTE = 1_200;
const model = new ChatOpenAI({ model: 'gpt-4.1-mini' });
let nextAt = 0;

const ask = RunnableLambda.from(async (question: string) => {
  nextAt = Math.max(nextAt, Date.now()) + 60_000 / REQUESTS_PER_MINUTE;
  await setTimeout(nextAt - Date.now());
  return model.invoke(question);
});

export function answers(questions: string[]) {
  return ask.batch(questions, { maxConcurrency: 8 }, { returnExceptions: true });
}
