import { setTimeout } from 'node:timers/promises';
import pLimit from 'p-limit';
import { openai } from '../../setup/openai-p-limit.js';

const REQUESTS_PER_MINUTE = 1_200;
const limit = pLimit(8);
let nextAt = 0;

async function ask(content: string) {
  nextAt = Math.max(nextAt, Date.now()) + 60_000 / REQUESTS_PER_MINUTE;
  await setTimeout(nextAt - Date.now());
  const messages = [{ role: 'user' as const, content }];
  const { choices } = await openai.chat.completions.create({ model: 'gpt-4.1-mini', messages });
  return choices[0]?.message.content;
}

export function answers(questions: string[]) {
  return Promise.allSettled(questions.map((question) => limit(ask, question)));
}
