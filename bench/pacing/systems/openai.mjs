import OpenAI from 'openai';
import pLimit from 'p-limit';
import { reasonOf, tally } from './tally.mjs';

/** OpenAI's own client under p-limit, every setting as it comes: two retries, the provider's hint obeyed. */
export async function openai({ baseUrl }) {
  const client = new OpenAI({ apiKey: 'bench-key-0001', baseURL: baseUrl });
  const ask = async (model, { prompt, maxTokens }) => {
    const messages = [{ role: 'user', content: prompt }];
    const completion = await client.chat.completions.create({ model, messages, max_tokens: maxTokens });
    return completion.choices[0].message.content;
  };
  return async (items, { model, concurrency }) => {
    const limit = pLimit(concurrency);
    return tally(
      await Promise.all(items.map((item) => limit(() => reasonOf(ask(item.model ?? model, item))))),
    );
  };
}
