import { llm } from '../../setup/ours.js';

export function vectors(texts: string[]) {
  return llm.embedPool(texts, { model: 'openai/text-embedding-3-small' });
}
