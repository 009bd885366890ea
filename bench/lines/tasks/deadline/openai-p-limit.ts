import pLimit from 'p-limit';
import { model, openai } from '../../setup/openai-p-limit.js';

const limit = pLimit(8);

export function answers(questions: string[], deadlineMs: number) {
  const signal = AbortSignal.timeout(deadlineMs);
  const ask = async (content: string) => {
    const messages = [{ role: 'user' as const, content }];
    const { choices } = await openai.chat.completions.create({ model, messages }, { signal });
    return choices[0]?.message.content;
  };
  return Promise.allSettled(questions.map((question) => limit(ask, question)));
}
