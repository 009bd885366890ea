import type { ModelFacts } from '../model-facts.types.js';

/** OpenRouter's own choice of a model, whose window is that of the chosen one. Source: https://openrouter.ai/docs. */
export const OPENROUTER_MODELS: Readonly<Record<string, ModelFacts>> = { 'openrouter/auto': {} };
