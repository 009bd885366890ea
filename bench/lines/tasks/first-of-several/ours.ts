import { llm } from '../../setup/ours.js';

export async function answer(question: string) {
  return (await llm.fastest(question, ['openai', 'groq'])).content;
}
