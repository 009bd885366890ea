import { groq, model, openai, otherModel } from '../../setup/openai-p-limit.js';

export async function answer(content: string) {
  const messages = [{ role: 'user' as const, content }];
  try {
    const { choices } = await openai.chat.completions.create({ model, messages });
    return choices[0]?.message.content;
  } catch {
    const { choices } = await groq.chat.completions.create({ model: otherModel, messages });
    return choices[0]?.message.content;
  }
}
