import type { Retirements } from './retirement.types.js';

/** https://ai.google.dev/gemini-api/docs/deprecations, as of September to November 2026, and its earlier versions. */
export const GEMINI_RETIREMENTS: Retirements = {
  'gemini-2.0-flash': { retiresOn: '2026-06-01', replacement: 'gemini-3.1-flash-lite' },
  'gemini-2.0-flash-lite': { retiresOn: '2026-06-01', replacement: 'gemini-3.1-flash-lite' },
  'gemini-3-pro-preview': { retiresOn: '2026-03-09', replacement: 'gemini-3.1-pro-preview' },
  'gemini-3.1-flash-lite-preview': { retiresOn: '2026-05-25', replacement: 'gemini-3.1-flash-lite' },
  'gemini-2.5-pro': { retiresOn: '2026-12-01', replacement: 'gemini-3.8-flash' },
  'gemini-2.5-flash': { retiresOn: '2026-12-01', replacement: 'gemini-3.5-flash-lite' },
  'gemini-3.1-flash-lite': { retiresOn: '2027-05-07' },
};
