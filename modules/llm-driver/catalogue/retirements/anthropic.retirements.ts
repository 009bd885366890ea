import type { Retirements } from './retirement.types.js';

const sonnet4 = { retiresOn: '2026-06-15', replacement: 'claude-sonnet-4-6' };
const opus4 = { retiresOn: '2026-06-15', replacement: 'claude-opus-4-8' };
const haiku3 = { retiresOn: '2026-04-20', replacement: 'claude-haiku-4-5' };
const haiku35 = { retiresOn: '2026-02-19', replacement: 'claude-haiku-4-5' };
const sonnet35 = { retiresOn: '2025-10-28', replacement: 'claude-sonnet-4-6' };
const sonnet37 = { retiresOn: '2026-02-19', replacement: 'claude-sonnet-4-6' };

/**
 * https://platform.claude.com/docs/en/about-claude/model-deprecations, as of August 2026; Sonnet 4.5:
 * https://platform.claude.com/docs/en/models/sonnet-4-5/overview, November 2026.
 */
export const ANTHROPIC_RETIREMENTS: Retirements = {
  'claude-2.0': { retiresOn: '2025-07-21', replacement: 'claude-opus-4-8' },
  'claude-2.1': { retiresOn: '2025-07-21', replacement: 'claude-opus-4-8' },
  'claude-3-sonnet-20240229': { retiresOn: '2025-07-21', replacement: 'claude-sonnet-4-6' },
  'claude-3-opus-20240229': { retiresOn: '2026-01-05', replacement: 'claude-opus-4-8' },
  'claude-3-opus-latest': { retiresOn: '2026-01-05', replacement: 'claude-opus-4-8' },
  'claude-3-haiku-20240307': haiku3,
  'claude-3-5-sonnet-20240620': sonnet35,
  'claude-3-5-sonnet-20241022': sonnet35,
  'claude-3-5-sonnet-latest': sonnet35,
  'claude-3-5-haiku-20241022': haiku35,
  'claude-3-5-haiku-latest': haiku35,
  'claude-3-7-sonnet-20250219': sonnet37,
  'claude-3-7-sonnet-latest': sonnet37,
  'claude-sonnet-4-0': sonnet4,
  'claude-sonnet-4-20250514': sonnet4,
  'claude-opus-4-0': opus4,
  'claude-opus-4-20250514': opus4,
  'claude-opus-4-1': { retiresOn: '2026-08-05', replacement: 'claude-opus-4-8' },
  'claude-sonnet-4-5': { retiresOn: '2026-11-30', replacement: 'claude-sonnet-5-5' },
};
