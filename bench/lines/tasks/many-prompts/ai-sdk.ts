import { setTimeout } from 'node:timers/promises';
import { openai } from '@ai-sdk/openai';
import { generateText } from 'ai';
import pLimit from 'p-limit';

const REQUESTS_PER_MINUTE = 1_200;
const limit = pLimit(8);
let nextAt = 0;

async function ask(prompt: string) {
  nextAt = Math.max(nextAt, Date.now()) + 60_000 / REQUESTS_PER_MINUTE;
  await setTimeout(nextAt - Date.now());
  return (await generateText({ model: openai.chat('gpt-4.1-mini'), prompt })).text;
}

export function answers(questions: string[]) {
  return Promise.allSettled(questions.map((question) => limit(ask, question)));
}
