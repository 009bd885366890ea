import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { model, openai } from '../../setup/openai-p-limit.js';

const City = z.object({ name: z.string(), people: z.int() });

export async function city(content: string) {
  const { choices } = await openai.chat.completions.parse({
    model,
    messages: [{ role: 'user', content }],
    response_format: zodResponseFormat(City, 'city'),
  });
  return choices[0]?.message.parsed;
}
