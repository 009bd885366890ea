import type { DriverAbility } from '../../../modules/llm-driver/testing/conformance/check.js';

/**
 * What a driver makes of an ability. `yes`, or it refuses it (`no`). `per model`: it passes it on, and the
 * model decides. `no headers`: its provider tells none; `if sent`: a server may. `common`: by the words and
 * statuses that all share. `scripted`: as the test says.
 */
export type AbilityCell = 'yes' | 'no' | 'per model' | 'no headers' | 'if sent' | 'common' | 'scripted';

/** The columns of the table of drivers, in their order. */
export const ABILITY_TITLES: Readonly<Record<DriverAbility, string>> = {
  chat: 'chat',
  stream: 'stream',
  tools: 'tools',
  json_schema: 'JSON schema',
  images: 'images',
  reasoning: 'reasoning',
  embeddings: 'embeddings',
  limits: 'limits learned',
  errors: 'errors mapped',
};

type Row = Readonly<Record<DriverAbility, AbilityCell>>;

/** Passed on to a model that the driver does not know. */
const OPEN: Row = {
  ...{ chat: 'yes', stream: 'yes', tools: 'per model', json_schema: 'per model' },
  ...{ images: 'per model', reasoning: 'per model', embeddings: 'yes', limits: 'no headers', errors: 'yes' },
};

/** What each built-in driver has: the contract suite checks it, and docs/drivers.md shows it. */
export const DRIVER_ABILITIES: Readonly<Record<string, Row>> = {
  'ai-sdk': { ...OPEN, embeddings: 'per model', limits: 'no', errors: 'common' },
  anthropic: { ...OPEN, tools: 'yes', images: 'yes', embeddings: 'no', limits: 'yes' },
  'azure-openai': { ...OPEN, limits: 'yes' },
  deepseek: { ...OPEN, tools: 'yes', json_schema: 'no', embeddings: 'no' },
  gemini: { ...OPEN, tools: 'yes', json_schema: 'yes', images: 'yes' },
  groq: { ...OPEN, embeddings: 'no', limits: 'yes' },
  mistral: { ...OPEN, tools: 'yes', json_schema: 'yes', limits: 'yes' },
  mock: {
    ...{ chat: 'yes', stream: 'yes', tools: 'yes', json_schema: 'yes', images: 'yes' },
    ...{ reasoning: 'scripted', embeddings: 'yes', limits: 'no', errors: 'scripted' },
  },
  ollama: { ...OPEN, json_schema: 'yes' },
  openai: { ...OPEN, limits: 'yes' },
  'openai-compatible': { ...OPEN, limits: 'if sent', errors: 'common' },
  openrouter: OPEN,
};
