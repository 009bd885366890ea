import { openai } from '@ai-sdk/openai';
import { embedMany } from 'ai';

const model = openai.embeddingModel('text-embedding-3-small');

export async function vectors(values: string[]): Promise<PromiseSettledResult<number[]>[]> {
  try {
    const { embeddings } = await embedMany({ model, values });
    return embeddings.map((value) => ({ status: 'fulfilled', value }));
  } catch (reason) {
    if (values.length === 1) return [{ status: 'rejected', reason }];
    const half = values.length / 2;
    return (await Promise.all([vectors(values.slice(0, half)), vectors(values.slice(half))])).flat();
  }
}
