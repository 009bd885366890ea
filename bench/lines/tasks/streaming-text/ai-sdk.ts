import { streamText } from 'ai';
import { model } from '../../setup/ai-sdk.js';

export async function write(prompt: string, onText: (text: string) => void) {
  const { fullStream } = streamText({ model, prompt, onError: () => {} });
  for await (const part of fullStream) {
    if (part.type === 'text-delta') onText(part.text);
    if (part.type === 'error') throw part.error;
  }
}
