import { model } from '../../setup/langchain.js';

export async function answer(question: string) {
  return (await model.invoke(question)).text;
}
