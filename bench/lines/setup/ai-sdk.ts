import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModel } from 'ai';

const { OPENAI_API_KEY, OPENAI_BASE_URL, GROQ_API_KEY, GROQ_BASE_URL } = process.env;
export const openai = createOpenAICompatible({
  name: 'openai',
  apiKey: OPENAI_API_KEY,
  baseURL: OPENAI_BASE_URL!,
  supportsStructuredOutputs: true,
});
const groq = createOpenAICompatible({ name: 'groq', apiKey: GROQ_API_KEY, baseURL: GROQ_BASE_URL! });
export const model: LanguageModel = openai('gpt-4o-mini');
export const otherModel: LanguageModel = groq('llama-3.1-8b-instant');
