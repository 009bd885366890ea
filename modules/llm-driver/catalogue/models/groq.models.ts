import type { ModelFacts } from '../model-facts.types.js';

/**
 * Sources: https://models.dev (MIT), 2 July 2026. Qwen since 3.6: https://console.groq.com/docs/models,
 * …/docs/tool-use and …/docs/structured-outputs, September 2026.
 */
export const GROQ_MODELS: Readonly<Record<string, ModelFacts>> = {
  'groq/compound': { contextWindow: 131_072, maxOutput: 8_192, has: [], lacks: ['tools'] },
  'groq/compound-mini': { contextWindow: 131_072, maxOutput: 8_192, has: [], lacks: ['tools'] },
  'llama-3.1-8b-instant': { contextWindow: 131_072, maxOutput: 131_072, has: ['tools'] },
  'llama-3.3-70b-versatile': { contextWindow: 131_072, maxOutput: 32_768, has: ['tools'] },
  'meta-llama/llama-4-scout-17b-16e-instruct': {
    contextWindow: 131_072,
    maxOutput: 8_192,
    has: ['tools', 'json_schema', 'images'],
  },
  'openai/gpt-oss-120b': {
    contextWindow: 131_072,
    maxOutput: 65_536,
    has: ['tools', 'json_schema', 'reasoning'],
  },
  'openai/gpt-oss-20b': {
    contextWindow: 131_072,
    maxOutput: 65_536,
    has: ['tools', 'json_schema', 'reasoning'],
  },
  'qwen/qwen3-32b': { contextWindow: 131_072, maxOutput: 40_960, has: ['tools', 'reasoning'] },
  'qwen/qwen3.6-27b': { contextWindow: 131_072, maxOutput: 16_384, has: ['tools', 'reasoning', 'images'] },
  'qwen/qwen3.8-27b': { has: ['tools', 'json_schema', 'reasoning'] },
};
