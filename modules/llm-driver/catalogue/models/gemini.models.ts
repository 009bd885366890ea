import type { ModelFacts } from '../model-facts.types.js';

const ALL = ['tools', 'json_schema', 'reasoning', 'images', 'documents'] as const;

/**
 * Sources: https://models.dev (MIT), 2 July 2026; newer models: LiteLLM's list of models (MIT), 24 July 2026. Models since
 * 3.5 Flash-Lite: https://ai.google.dev/gemini-api/docs/deprecations and …/models/gemini-3.8-flash, September 2026.
 */
export const GEMINI_MODELS: Readonly<Record<string, ModelFacts>> = {
  'gemini-2.0-flash': {
    contextWindow: 1_048_576,
    maxOutput: 8_192,
    has: ['tools', 'json_schema', 'images', 'documents'],
  },
  'gemini-2.0-flash-lite': {
    contextWindow: 1_048_576,
    maxOutput: 8_192,
    has: ['tools', 'json_schema', 'images', 'documents'],
  },
  'gemini-2.5-flash': { contextWindow: 1_048_576, maxOutput: 65_536, has: ALL },
  'gemini-2.5-flash-lite': { contextWindow: 1_048_576, maxOutput: 65_536, has: ALL },
  'gemini-2.5-pro': { contextWindow: 1_048_576, maxOutput: 65_536, has: ALL },
  'gemini-3-flash-preview': { contextWindow: 1_048_576, maxOutput: 65_536, has: ALL },
  'gemini-3-pro-preview': { contextWindow: 1_048_576, maxOutput: 65_536, has: ALL },
  'gemini-3.1-flash-lite': { contextWindow: 1_048_576, maxOutput: 65_536, has: ALL },
  'gemini-3.1-flash-lite-preview': { contextWindow: 1_048_576, maxOutput: 65_536, has: ALL },
  'gemini-3.1-pro-preview': { contextWindow: 1_048_576, maxOutput: 65_536, has: ALL },
  'gemini-3.5-flash': { contextWindow: 1_048_576, maxOutput: 65_536, has: ALL },
  'gemini-3.5-flash-lite': {},
  'gemini-3.6-flash': {},
  'gemini-3.7-flash': {},
  'gemini-3.8-flash': { contextWindow: 1_048_576, maxOutput: 65_536, has: ALL },
  'gemini-embedding-001': { contextWindow: 2_048, has: ['embeddings'] },
  'gemini-flash-latest': { contextWindow: 1_048_576, maxOutput: 65_536, has: ALL },
  'gemini-flash-lite-latest': { contextWindow: 1_048_576, maxOutput: 65_536, has: ALL },
  'gemini-pro-latest': { contextWindow: 1_048_576, maxOutput: 65_535, has: ALL },
  'gemma-4-26b-a4b-it': {
    contextWindow: 262_144,
    maxOutput: 32_768,
    has: ['tools', 'json_schema', 'reasoning', 'images'],
  },
  'gemma-4-31b-it': {
    contextWindow: 262_144,
    maxOutput: 32_768,
    has: ['tools', 'json_schema', 'reasoning', 'images'],
  },
};
