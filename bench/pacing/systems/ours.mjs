import 'reflect-metadata';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { tally } from './tally.mjs';

/** A driver on its own. Its limits are configured where `known`, and to be learned otherwise. */
export async function ourDriver({ dist, baseUrl, vendor, known }) {
  const { GroqDriver, OpenAiDriver, standaloneContext } = await import(
    pathToFileURL(join(dist, 'modules/llm-driver/index.js')).href
  );
  const Driver = vendor.flavour === 'groq' ? GroqDriver : OpenAiDriver;
  const limits = known ? { [vendor.model]: vendor.limits } : undefined;
  return new Driver(
    standaloneContext({
      name: vendor.flavour,
      config: { apiKey: 'bench-key-0001', baseUrl, model: vendor.model, limits },
    }),
  );
}

/** Prompts as a pool takes them, some of them with a model of their own. */
export function asPrompts(items) {
  return items.map(({ prompt, maxTokens, model }) => ({
    prompt,
    max_tokens: maxTokens,
    ...(model && { model }),
  }));
}

/** Results as they are counted. */
export function talliedResults(results) {
  return tally(results.map((result) => (result.ok ? undefined : (result.error.code ?? result.error.kind))));
}

export async function ours(options) {
  const driver = await ourDriver(options);
  return async (items, { model, concurrency }) =>
    talliedResults(await driver.completionPool(asPrompts(items), { model, concurrency }));
}
