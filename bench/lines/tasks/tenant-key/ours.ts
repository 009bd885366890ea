import { llm } from '../../setup/ours.js';

export async function answer(question: string, apiKey: string) {
  return (await llm.completion(question, { apiKey })).content;
}
