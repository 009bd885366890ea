import type { ModelFacts } from '../model-facts.types.js';

/** Sources: https://models.dev (MIT), 2 July 2026. */
export const MISTRAL_MODELS: Readonly<Record<string, ModelFacts>> = {
  'codestral-latest': { contextWindow: 256_000, maxOutput: 4_096, has: ['tools'] },
  'devstral-2512': { contextWindow: 262_144, maxOutput: 262_144, has: ['tools'] },
  'devstral-latest': { contextWindow: 262_144, maxOutput: 262_144, has: ['tools'] },
  'devstral-medium-2507': { contextWindow: 128_000, maxOutput: 128_000, has: ['tools'] },
  'devstral-medium-latest': { contextWindow: 262_144, maxOutput: 262_144, has: ['tools'] },
  'devstral-small-2505': { contextWindow: 128_000, maxOutput: 128_000, has: ['tools'] },
  'devstral-small-2507': { contextWindow: 128_000, maxOutput: 128_000, has: ['tools'] },
  'labs-devstral-small-2512': { contextWindow: 256_000, maxOutput: 256_000, has: ['tools', 'images'] },
  'magistral-medium-latest': { contextWindow: 128_000, maxOutput: 16_384, has: ['tools', 'reasoning'] },
  'magistral-small': { contextWindow: 128_000, maxOutput: 128_000, has: ['tools', 'reasoning'] },
  'ministral-3b-latest': { contextWindow: 128_000, maxOutput: 128_000, has: ['tools'] },
  'ministral-8b-latest': { contextWindow: 128_000, maxOutput: 128_000, has: ['tools'] },
  'mistral-embed': { contextWindow: 8_000, has: ['embeddings'] },
  'mistral-large-2411': { contextWindow: 131_072, maxOutput: 16_384, has: ['tools'] },
  'mistral-large-2512': { contextWindow: 262_144, maxOutput: 262_144, has: ['tools', 'images'] },
  'mistral-large-latest': { contextWindow: 262_144, maxOutput: 262_144, has: ['tools', 'images'] },
  'mistral-medium-2505': { contextWindow: 131_072, maxOutput: 131_072, has: ['tools', 'images'] },
  'mistral-medium-2508': { contextWindow: 262_144, maxOutput: 262_144, has: ['tools', 'images'] },
  'mistral-medium-2604': {
    contextWindow: 262_144,
    maxOutput: 262_144,
    has: ['tools', 'json_schema', 'reasoning', 'images'],
  },
  'mistral-medium-latest': { contextWindow: 262_144, maxOutput: 262_144, has: ['tools', 'images'] },
  'mistral-nemo': { contextWindow: 128_000, maxOutput: 128_000, has: ['tools'] },
  'mistral-small-2506': { contextWindow: 128_000, maxOutput: 16_384, has: ['tools', 'images'] },
  'mistral-small-2603': { contextWindow: 256_000, maxOutput: 256_000, has: ['tools', 'reasoning', 'images'] },
  'mistral-small-latest': {
    contextWindow: 256_000,
    maxOutput: 256_000,
    has: ['tools', 'reasoning', 'images'],
  },
  'open-mistral-nemo': { contextWindow: 128_000, maxOutput: 128_000, has: ['tools'] },
  'pixtral-large-latest': { contextWindow: 128_000, maxOutput: 128_000, has: ['tools', 'images'] },
};
