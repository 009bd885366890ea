import { createGroq } from '@ai-sdk/groq';
import { openai } from '@ai-sdk/openai';
import type { LanguageModel } from 'ai';

const groq = createGroq({ baseURL: process.env.GROQ_BASE_URL });
export const model: LanguageModel = openai.chat('gpt-4o-mini');
export const otherModel: LanguageModel = groq('llama-3.1-8b-instant');
