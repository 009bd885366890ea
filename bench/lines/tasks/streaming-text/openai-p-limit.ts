import { client, model } from '../../setup/openai-p-limit.js';

export async function write(content: string, onText: (text: string) => void) {
  const messages = [{ role: 'user' as const, content }];
  const stream = await client.chat.completions.create({ model, messages, stream: true });
  for await (const chunk of stream) onText(chunk.choices[0]?.delta.content ?? '');
}
