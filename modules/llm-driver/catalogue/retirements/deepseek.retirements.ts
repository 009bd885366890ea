import type { Retirements } from './retirement.types.js';

/** https://api-docs.deepseek.com, the notes beside its models, as of July to November 2026. */
export const DEEPSEEK_RETIREMENTS: Retirements = {
  'deepseek-chat': { retiresOn: '2026-07-24', replacement: 'deepseek-flash' },
  'deepseek-reasoner': { retiresOn: '2026-07-24', replacement: 'deepseek-flash' },
};
