import { openai } from '../../setup/openai-p-limit.js';

const MAX_INPUTS = 2_048;
const model = 'text-embedding-3-small';

export async function vectors(values: string[]): Promise<PromiseSettledResult<number[]>[]> {
  try {
    if (values.length > MAX_INPUTS) throw new RangeError('Too many texts for one request.');
    const { data } = await openai.embeddings.create({ model, input: values });
    const inOrder = data.sort((one, other) => one.index - other.index);
    return inOrder.map(({ embedding: value }) => ({ status: 'fulfilled', value }));
  } catch (reason) {
    if (values.length === 1) return [{ status: 'rejected', reason }];
    const half = values.length / 2;
    return (await Promise.all([vectors(values.slice(0, half)), vectors(values.slice(half))])).flat();
  }
}
