import { client, model, otherClient, otherModel } from '../../setup/openai-p-limit.js';

export async function answer(content: string) {
  const messages = [{ role: 'user' as const, content }];
  try {
    const { choices } = await client.chat.completions.create({ model, messages });
    return choices[0]?.message.content;
  } catch {
    const { choices } = await otherClient.chat.completions.create({ model: otherModel, messages });
    return choices[0]?.message.content;
  }
}
