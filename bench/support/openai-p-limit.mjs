import OpenAI from 'openai';
import pLimit from 'p-limit';

/** OpenAI's own client under p-limit, every setting as it comes: what most applications do. */
export async function openAiWithPLimit(baseUrl, prompts, concurrency) {
  const client = new OpenAI({ apiKey: 'bench-key-0001', baseURL: baseUrl });
  const limit = pLimit(concurrency);
  return Promise.all(
    prompts.map((prompt) =>
      limit(async () => {
        const messages = [{ role: 'user', content: prompt }];
        const completion = await client.chat.completions.create({ model: 'bench', messages });
        return completion.choices[0].message.content;
      }),
    ),
  );
}
