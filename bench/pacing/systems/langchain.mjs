import { RunnableLambda } from '@langchain/core/runnables';
import { ChatOpenAI } from '@langchain/openai';
import { nameOf, tally } from './tally.mjs';

/**
 * `ChatOpenAI` under `batch`, every setting as it comes: six retries, backing off. A `ChatOpenAI` has one length of
 * answer, so there is one for each length asked for and a lambda that picks.
 */
export async function langchain({ baseUrl }) {
  return async (items, { model, concurrency }) => {
    const models = new Map();
    const chat = RunnableLambda.from(async ({ prompt, maxTokens }) => {
      let chosen = models.get(maxTokens);
      if (chosen === undefined) {
        const configuration = { baseURL: baseUrl };
        chosen = new ChatOpenAI({ model, maxTokens, apiKey: 'bench-key-0001', configuration });
        models.set(maxTokens, chosen);
      }
      return chosen.invoke(prompt);
    });
    const results = await chat.batch(items, {}, { maxConcurrency: concurrency, returnExceptions: true });
    return tally(results.map((result) => (result instanceof Error ? nameOf(result) : undefined)));
  };
}
