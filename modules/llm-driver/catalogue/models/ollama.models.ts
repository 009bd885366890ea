import type { ModelFacts } from '../model-facts.types.js';

/** The model that Ollama is asked for if none is named. Source: https://ollama.com/library/llama3.2. */
export const OLLAMA_MODELS: Readonly<Record<string, ModelFacts>> = {
  'llama3.2': { contextWindow: 131_072, has: ['tools'] },
};
