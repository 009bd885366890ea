import OpenAI from 'openai';

const { OPENAI_API_KEY, OPENAI_BASE_URL, GROQ_API_KEY, GROQ_BASE_URL } = process.env;
export const client = new OpenAI({ apiKey: OPENAI_API_KEY, baseURL: OPENAI_BASE_URL });
export const otherClient = new OpenAI({ apiKey: GROQ_API_KEY, baseURL: GROQ_BASE_URL });
export const model = 'gpt-4o-mini';
export const otherModel = 'llama-3.1-8b-instant';
