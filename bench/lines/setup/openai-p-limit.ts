import OpenAI from 'openai';

export const openai = new OpenAI();
export const groq = new OpenAI({ apiKey: process.env.GROQ_API_KEY, baseURL: process.env.GROQ_BASE_URL });
export const model = 'gpt-4o-mini';
export const otherModel = 'llama-3.1-8b-instant';
