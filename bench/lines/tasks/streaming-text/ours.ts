import { llm } from '../../setup/ours.js';

export async function write(question: string, onText: (text: string) => void) {
  for await (const text of llm.streamText(question)) onText(text);
}
