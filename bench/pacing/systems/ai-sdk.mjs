import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText } from 'ai';
import pLimit from 'p-limit';
import { reasonOf, tally } from './tally.mjs';

/** `generateText` under p-limit, every setting as it comes: two retries, the provider's hint obeyed. */
export async function aiSdk({ baseUrl }) {
  const provider = createOpenAICompatible({ name: 'bench', baseURL: baseUrl, apiKey: 'bench-key-0001' });
  const ask = async (model, { prompt, maxTokens }) =>
    (await generateText({ model: provider(model), prompt, maxOutputTokens: maxTokens })).text;
  return async (items, { model, concurrency }) => {
    const limit = pLimit(concurrency);
    return tally(await Promise.all(items.map((item) => limit(() => reasonOf(ask(model, item))))));
  };
}
