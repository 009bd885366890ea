import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText } from 'ai';

export async function answer(prompt: string, apiKey: string) {
  const openai = createOpenAICompatible({ name: 'openai', apiKey, baseURL: process.env.OPENAI_BASE_URL! });
  return (await generateText({ model: openai('gpt-4o-mini'), prompt })).text;
}
