import { generateText } from 'ai';
import { model, otherModel } from '../../setup/ai-sdk.js';

export async function answer(prompt: string) {
  try {
    return (await generateText({ model, prompt })).text;
  } catch {
    return (await generateText({ model: otherModel, prompt })).text;
  }
}
