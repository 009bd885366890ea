import { model, otherModel } from '../../setup/langchain.js';

export async function answer(question: string) {
  return (await model.withFallbacks([otherModel]).invoke(question)).text;
}
