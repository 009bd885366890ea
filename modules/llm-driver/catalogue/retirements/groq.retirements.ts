import type { Retirements } from './retirement.types.js';

/** https://console.groq.com/docs/deprecations, as of September 2026. Those of customers with a contract stay. */
export const GROQ_RETIREMENTS: Retirements = {
  'meta-llama/llama-4-maverick-17b-128e-instruct': {
    retiresOn: '2026-03-09',
    replacement: 'openai/gpt-oss-120b',
  },
  'meta-llama/llama-4-scout-17b-16e-instruct': {
    retiresOn: '2026-07-17',
    replacement: 'openai/gpt-oss-120b',
  },
  'qwen/qwen3-32b': { retiresOn: '2026-07-17', replacement: 'openai/gpt-oss-120b' },
  'llama-3.1-8b-instant': { retiresOn: '2026-08-16', replacement: 'openai/gpt-oss-20b' },
  'llama-3.3-70b-versatile': { retiresOn: '2026-08-16', replacement: 'openai/gpt-oss-120b' },
  'qwen/qwen3.6-27b': { retiresOn: '2026-09-14', replacement: 'qwen/qwen3.8-27b' },
  'groq/compound': { retiresOn: '2026-09-21' },
  'groq/compound-mini': { retiresOn: '2026-09-21' },
};
