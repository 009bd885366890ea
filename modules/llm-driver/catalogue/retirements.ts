import type { ModelFacts } from './model-facts.types.js';

type Retirement = Pick<ModelFacts, 'retiresOn' | 'replacement'>;

/** https://developers.openai.com/api/docs/deprecations, October 2026. */
const OPENAI: Readonly<Record<string, Retirement>> = {
  'gpt-3.5-turbo': { retiresOn: '2026-10-23', replacement: 'gpt-5.6-terra' },
  'gpt-3.5-turbo-0125': { retiresOn: '2026-10-23', replacement: 'gpt-5.6-terra' },
  'gpt-4': { retiresOn: '2026-10-23', replacement: 'gpt-5.6-sol' },
  'gpt-4-0613': { retiresOn: '2026-10-23', replacement: 'gpt-5.6-sol' },
  'gpt-4-1106-preview': { retiresOn: '2026-10-23', replacement: 'gpt-5.6-sol' },
  'gpt-4-turbo': { retiresOn: '2026-10-23', replacement: 'gpt-5.6-sol' },
  'gpt-4o-2024-05-13': { retiresOn: '2026-10-23', replacement: 'gpt-5.6-sol' },
  'gpt-4.1-nano': { retiresOn: '2026-10-23' },
  o1: { retiresOn: '2026-10-23', replacement: 'gpt-5.6-sol' },
  'o1-pro': { retiresOn: '2026-10-23', replacement: 'gpt-5.6-sol' },
  'o3-mini': { retiresOn: '2026-10-23', replacement: 'gpt-5.6-sol' },
  'o4-mini': { retiresOn: '2026-10-23', replacement: 'gpt-5.6-terra' },
  o3: { retiresOn: '2026-12-11', replacement: 'gpt-5.6-sol' },
  'o3-pro': { retiresOn: '2026-12-11' },
  'gpt-5': { retiresOn: '2026-12-11', replacement: 'gpt-5.6-sol' },
  'gpt-5-mini': { retiresOn: '2026-12-11' },
  'gpt-5-nano': { retiresOn: '2026-12-11' },
  'gpt-5-pro': { retiresOn: '2026-12-11' },
  'gpt-4o': { retiresOn: '2027-01-14', replacement: 'gpt-6-luna' },
  'gpt-4o-mini': { retiresOn: '2027-01-14', replacement: 'gpt-6-luna' },
  'gpt-4.1': { retiresOn: '2027-01-14', replacement: 'gpt-6-luna' },
  'gpt-4.1-mini': { retiresOn: '2027-01-14', replacement: 'gpt-6-luna' },
  'gpt-5.1': { retiresOn: '2027-04-01' },
};

/** https://platform.claude.com/docs/en/about-claude/model-deprecations, announcements up to April 2026. */
const ANTHROPIC: Readonly<Record<string, Retirement>> = {
  'claude-3-sonnet-20240229': { retiresOn: '2025-07-21' },
  'claude-3-opus-20240229': { retiresOn: '2026-01-05' },
  'claude-sonnet-4-0': { retiresOn: '2026-06-15', replacement: 'claude-sonnet-4-6' },
  'claude-sonnet-4-20250514': { retiresOn: '2026-06-15', replacement: 'claude-sonnet-4-6' },
  'claude-opus-4-0': { retiresOn: '2026-06-15', replacement: 'claude-opus-4-8' },
  'claude-opus-4-20250514': { retiresOn: '2026-06-15', replacement: 'claude-opus-4-8' },
};

/** https://ai.google.dev/gemini-api/docs/deprecations, November 2026, and its earlier versions. */
const GEMINI: Readonly<Record<string, Retirement>> = {
  'gemini-2.0-flash': { retiresOn: '2026-06-01', replacement: 'gemini-3.1-flash-lite' },
  'gemini-2.0-flash-lite': { retiresOn: '2026-06-01', replacement: 'gemini-3.1-flash-lite' },
  'gemini-2.5-pro': { retiresOn: '2026-12-01', replacement: 'gemini-3.8-flash' },
  'gemini-2.5-flash': { retiresOn: '2026-12-01', replacement: 'gemini-3.5-flash-lite' },
  'gemini-3-pro-preview': { retiresOn: '2026-03-09', replacement: 'gemini-3.1-pro-preview' },
};

/** Announced ends of models, by driver and model. */
export const RETIREMENTS: Readonly<Record<string, Readonly<Record<string, Retirement>>>> = {
  openai: OPENAI,
  anthropic: ANTHROPIC,
  gemini: GEMINI,
};
