/**
 * The systems measured. Each is made of `{ baseUrl, vendor, … }` and gives a function that asks prompts
 * `{ prompt, maxTokens }` of a model, so many at a time, and says how many were `answered` and how many were `lost`, by
 * reason. Modules are loaded only when they are asked for: memory is measured too.
 */
export const SYSTEMS = {
  ours: async (options) => (await import('./ours.mjs')).ours(options),
  naive: async (options) => (await import('./naive.mjs')).naive(options),
  openai: async (options) => (await import('./openai.mjs')).openai(options),
  langchain: async (options) => (await import('./langchain.mjs')).langchain(options),
  aiSdk: async (options) => (await import('./ai-sdk.mjs')).aiSdk(options),
};
