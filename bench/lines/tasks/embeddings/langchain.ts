import { OpenAIEmbeddings } from '@langchain/openai';

const embeddings = new OpenAIEmbeddings({ model: 'text-embedding-3-small' });

export async function vectors(values: string[]): Promise<PromiseSettledResult<number[]>[]> {
  try {
    return (await embeddings.embedDocuments(values)).map((value) => ({ status: 'fulfilled', value }));
  } catch (reason) {
    if (values.length === 1) return [{ status: 'rejected', reason }];
    const half = values.length / 2;
    return (await Promise.all([vectors(values.slice(0, half)), vectors(values.slice(half))])).flat();
  }
}
