import { model, openai } from '../../setup/openai-p-limit.js';

export async function answer(content: string, apiKey: string) {
  const messages = [{ role: 'user' as const, content }];
  const { choices } = await openai.withOptions({ apiKey }).chat.completions.create({ model, messages });
  return choices[0]?.message.content;
}
