import { ChatOpenAI } from '@langchain/openai';
import { connection } from '../../setup/langchain.js';

export async function answer(question: string, apiKey: string) {
  const model = new ChatOpenAI({ model: 'gpt-4o-mini', ...connection, apiKey });
  return (await model.invoke(question)).text;
}
