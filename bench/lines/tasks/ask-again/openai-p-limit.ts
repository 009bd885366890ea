import pLimit from 'p-limit';
import { model, openai } from '../../setup/openai-p-limit.js';

const limit = pLimit(8);

async function ask(content: string) {
  const messages = [{ role: 'user' as const, content }];
  const { choices } = await openai.chat.completions.create({ model, messages });
  return choices[0]?.message.content;
}

export async function answers(questions: string[]) {
  const results = await Promise.allSettled(questions.map((question) => limit(ask, question)));
  const again = results.map(async (result, index) =>
    result.status === 'fulfilled' ? result.value : limit(ask, questions[index]!),
  );
  return Promise.allSettled(again);
}
