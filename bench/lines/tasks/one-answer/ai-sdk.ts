import { generateText } from 'ai';
import { model } from '../../setup/ai-sdk.js';

export async function answer(prompt: string) {
  return (await generateText({ model, prompt })).text;
}
