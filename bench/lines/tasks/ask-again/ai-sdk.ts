import { generateText } from 'ai';
import pLimit from 'p-limit';
import { model } from '../../setup/ai-sdk.js';

const limit = pLimit(8);
const ask = async (prompt: string) => (await generateText({ model, prompt })).text;

export async function answers(questions: string[]) {
  const results = await Promise.allSettled(questions.map((question) => limit(ask, question)));
  const again = results.map(async (result, index) =>
    result.status === 'fulfilled' ? result.value : limit(ask, questions[index]!),
  );
  return Promise.allSettled(again);
}
