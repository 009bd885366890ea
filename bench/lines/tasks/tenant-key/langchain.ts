import { ChatOpenAI } from '@langchain/openai';

export async function answer(question: string, apiKey: string) {
  const model = new ChatOpenAI({ model: 'gpt-4o-mini', apiKey });
  return (await model.invoke(question)).text;
}
