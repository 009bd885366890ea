import type { ModelFacts } from '../model-facts.types.js';

/**
 * Sources: https://models.dev (MIT), 2 July 2026. `deepseek-flash` is the name since V4.1; the older names of V4 are
 * answered by it too: https://api-docs.deepseek.com, November 2026.
 */
export const DEEPSEEK_MODELS: Readonly<Record<string, ModelFacts>> = {
  'deepseek-chat': { contextWindow: 1_000_000, maxOutput: 384_000, has: ['tools'] },
  'deepseek-reasoner': { contextWindow: 1_000_000, maxOutput: 384_000, has: ['tools', 'reasoning'] },
  'deepseek-flash': { contextWindow: 1_000_000, maxOutput: 384_000, has: ['tools', 'reasoning', 'images'] },
  'deepseek-v4-flash': {
    contextWindow: 1_000_000,
    maxOutput: 384_000,
    has: ['tools', 'json_schema', 'reasoning'],
  },
  'deepseek-v4-pro': {
    contextWindow: 1_000_000,
    maxOutput: 384_000,
    has: ['tools', 'json_schema', 'reasoning'],
  },
};
