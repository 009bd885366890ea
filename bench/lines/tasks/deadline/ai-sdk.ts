import { generateText } from 'ai';
import pLimit from 'p-limit';
import { model } from '../../setup/ai-sdk.js';

const limit = pLimit(8);

export function answers(questions: string[], deadlineMs: number) {
  const abortSignal = AbortSignal.timeout(deadlineMs);
  const ask = async (prompt: string) => (await generateText({ model, prompt, abortSignal })).text;
  return Promise.allSettled(questions.map((question) => limit(ask, question)));
}
