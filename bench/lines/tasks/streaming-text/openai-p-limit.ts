import { model, openai } from '../../setup/openai-p-limit.js';

export async function write(content: string, onText: (text: string) => void) {
  const messages = [{ role: 'user' as const, content }];
  const stream = await openai.chat.completions.create({ model, messages, stream: true });
  for await (const chunk of stream) onText(chunk.choices[0]?.delta.content ?? '');
}
