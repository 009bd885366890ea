import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';

const { OPENAI_API_KEY, OPENAI_BASE_URL, GROQ_API_KEY, GROQ_BASE_URL } = process.env;
export const connection = { apiKey: OPENAI_API_KEY, configuration: { baseURL: OPENAI_BASE_URL } };
export const model = new ChatOpenAI({ model: 'gpt-4o-mini', ...connection });
export const otherModel = new ChatOpenAI({
  model: 'llama-3.1-8b-instant',
  apiKey: GROQ_API_KEY,
  configuration: { baseURL: GROQ_BASE_URL },
});
export const embeddings = new OpenAIEmbeddings({ model: 'text-embedding-3-small', ...connection });
