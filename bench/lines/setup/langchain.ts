import { ChatOpenAI } from '@langchain/openai';

const configuration = { apiKey: process.env.GROQ_API_KEY, baseURL: process.env.GROQ_BASE_URL };
export const model = new ChatOpenAI({ model: 'gpt-4o-mini' });
export const otherModel = new ChatOpenAI({ model: 'llama-3.1-8b-instant', configuration });
