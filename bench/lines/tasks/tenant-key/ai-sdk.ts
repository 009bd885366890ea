import { createOpenAI } from '@ai-sdk/openai';
import { generateText } from 'ai';

export async function answer(prompt: string, apiKey: string) {
  return (await generateText({ model: createOpenAI({ apiKey }).chat('gpt-4o-mini'), prompt })).text;
}
