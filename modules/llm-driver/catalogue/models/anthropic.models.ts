import type { ModelFacts } from '../model-facts.types.js';

const TOOLS_AND_FILES = ['tools', 'reasoning', 'images', 'documents'] as const;

/**
 * Sources: https://models.dev (MIT), 2 July 2026; newer models: LiteLLM's list of models (MIT), 24 July 2026. Models since
 * Opus 5: https://platform.claude.com/docs/en/about-claude/models/overview, November 2026.
 */
export const ANTHROPIC_MODELS: Readonly<Record<string, ModelFacts>> = {
  'claude-3-5-sonnet-20240620': {
    contextWindow: 200_000,
    maxOutput: 8_192,
    has: ['tools', 'images', 'documents'],
  },
  'claude-3-5-sonnet-20241022': {
    contextWindow: 200_000,
    maxOutput: 8_192,
    has: ['tools', 'images', 'documents'],
  },
  'claude-3-7-sonnet-20250219': { contextWindow: 200_000, maxOutput: 64_000, has: TOOLS_AND_FILES },
  'claude-3-haiku-20240307': {
    contextWindow: 200_000,
    maxOutput: 4_096,
    has: ['tools', 'images', 'documents'],
  },
  'claude-3-opus-20240229': {
    contextWindow: 200_000,
    maxOutput: 4_096,
    has: ['tools', 'images', 'documents'],
  },
  'claude-3-sonnet-20240229': {
    contextWindow: 200_000,
    maxOutput: 4_096,
    has: ['tools', 'images', 'documents'],
  },
  'claude-fable-5': { contextWindow: 1_000_000, maxOutput: 128_000, has: TOOLS_AND_FILES },
  'claude-fable-5-1': { contextWindow: 1_000_000, maxOutput: 128_000, has: TOOLS_AND_FILES },
  'claude-fable-5-2': {},
  'claude-haiku-4-5': { contextWindow: 200_000, maxOutput: 64_000, has: TOOLS_AND_FILES },
  'claude-haiku-5-5': { contextWindow: 1_000_000, maxOutput: 128_000, has: TOOLS_AND_FILES },
  'claude-mythos-5': {
    contextWindow: 1_000_000,
    maxOutput: 128_000,
    has: ['tools', 'json_schema', 'reasoning', 'images', 'documents'],
  },
  'claude-mythos-5-1': {},
  'claude-mythos-5-2': {},
  'claude-opus-4-0': { contextWindow: 200_000, maxOutput: 32_000, has: TOOLS_AND_FILES },
  'claude-opus-4-1': { contextWindow: 200_000, maxOutput: 32_000, has: TOOLS_AND_FILES },
  'claude-opus-4-20250514': { contextWindow: 200_000, maxOutput: 32_000, has: TOOLS_AND_FILES },
  'claude-opus-4-5': { contextWindow: 200_000, maxOutput: 64_000, has: TOOLS_AND_FILES },
  'claude-opus-4-6': { contextWindow: 1_000_000, maxOutput: 128_000, has: TOOLS_AND_FILES },
  'claude-opus-4-7': { contextWindow: 1_000_000, maxOutput: 128_000, has: TOOLS_AND_FILES },
  'claude-opus-4-8': { contextWindow: 1_000_000, maxOutput: 128_000, has: TOOLS_AND_FILES },
  'claude-opus-5': {
    contextWindow: 1_000_000,
    maxOutput: 128_000,
    has: ['tools', 'json_schema', 'reasoning', 'images', 'documents'],
  },
  'claude-opus-5-5': { contextWindow: 1_000_000, maxOutput: 128_000, has: TOOLS_AND_FILES },
  'claude-sonnet-4-0': { maxOutput: 64_000, has: TOOLS_AND_FILES },
  'claude-sonnet-4-20250514': { maxOutput: 64_000, has: TOOLS_AND_FILES },
  'claude-sonnet-4-5': { maxOutput: 64_000, has: TOOLS_AND_FILES },
  'claude-sonnet-4-6': { contextWindow: 1_000_000, maxOutput: 64_000, has: TOOLS_AND_FILES },
  'claude-sonnet-5': { contextWindow: 1_000_000, maxOutput: 128_000, has: TOOLS_AND_FILES },
  'claude-sonnet-5-5': { contextWindow: 1_000_000, maxOutput: 128_000, has: TOOLS_AND_FILES },
};
