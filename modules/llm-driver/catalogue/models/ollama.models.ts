import type { ModelFacts } from '../model-facts.types.js';

/**
 * The model that Ollama is asked for if none is named: https://ollama.com/library/llama3.2. Without a window: Ollama
 * cuts a prompt that is too long.
 */
export const OLLAMA_MODELS: Readonly<Record<string, ModelFacts>> = { 'llama3.2': { has: ['tools'] } };
