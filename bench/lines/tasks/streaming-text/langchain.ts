import { model } from '../../setup/langchain.js';

export async function write(question: string, onText: (text: string) => void) {
  for await (const chunk of await model.stream(question)) onText(chunk.text);
}
