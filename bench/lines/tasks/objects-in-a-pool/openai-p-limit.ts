import { zodResponseFormat } from 'openai/helpers/zod';
import pLimit from 'p-limit';
import { z } from 'zod';
import { model, openai } from '../../setup/openai-p-limit.js';

const City = z.object({ name: z.string(), people: z.int() });
const limit = pLimit(8);

async function ask(content: string) {
  const { choices } = await openai.chat.completions.parse({
    model,
    messages: [{ role: 'user', content }],
    response_format: zodResponseFormat(City, 'city'),
  });
  return choices[0]?.message.parsed;
}

export function cities(questions: string[]) {
  return Promise.allSettled(questions.map((question) => limit(ask, question)));
}
