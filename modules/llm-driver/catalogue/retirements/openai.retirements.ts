import type { Retirements } from './retirement.types.js';

const march = { retiresOn: '2026-03-26' };
const july = (replacement: string) => ({ retiresOn: '2026-07-23', replacement });
const october = (replacement: string) => ({ retiresOn: '2026-10-23', replacement });
const december = (replacement: string) => ({ retiresOn: '2026-12-11', replacement });
/** All of them end on this day, their fine-tuned versions too. */
const january = { retiresOn: '2027-01-14', replacement: 'gpt-6-luna' };
const february = { retiresOn: '2027-02-26', replacement: 'gpt-transcribe' };
const april = { retiresOn: '2027-04-01' };

/** https://developers.openai.com/api/docs/deprecations, as of September to November 2026. */
export const OPENAI_RETIREMENTS: Retirements = {
  'gpt-4-32k': { retiresOn: '2025-06-06' },
  'gpt-4.5-preview': { retiresOn: '2025-07-14' },
  'o1-preview': { retiresOn: '2025-07-28' },
  'o1-mini': { retiresOn: '2025-10-27' },
  'codex-mini-latest': { retiresOn: '2026-02-12' },
  'chatgpt-4o-latest': { retiresOn: '2026-02-17' },
  'gpt-4-0314': march,
  'gpt-4-0125-preview': march,
  'gpt-4-turbo-preview': march,
  'gpt-4o-audio-preview': { retiresOn: '2026-05-07', replacement: 'gpt-audio-1.5' },
  'gpt-4o-mini-audio-preview': { retiresOn: '2026-05-07', replacement: 'gpt-audio-mini' },
  'gpt-4o-search-preview': july('gpt-5.6-terra'),
  'gpt-4o-mini-search-preview': july('gpt-5.6-terra'),
  'gpt-5-chat-latest': july('gpt-5.6-sol'),
  'gpt-5-codex': july('gpt-5.6-sol'),
  'gpt-5.1-chat-latest': july('gpt-5.6-sol'),
  'gpt-5.1-codex': july('gpt-5.6-sol'),
  'gpt-5.1-codex-max': july('gpt-5.6-sol'),
  'gpt-5.1-codex-mini': july('gpt-5.6-terra'),
  'gpt-5.2-codex': july('gpt-5.6-sol'),
  'o3-deep-research': july('gpt-5.6-sol'),
  'o4-mini-deep-research': july('gpt-5.6-sol'),
  'gpt-5.2-chat-latest': { retiresOn: '2026-08-10', replacement: 'gpt-5.6-sol' },
  'gpt-5.3-chat-latest': { retiresOn: '2026-08-10', replacement: 'gpt-5.6-sol' },
  'gpt-3.5-turbo-1106': { retiresOn: '2026-09-28', replacement: 'gpt-5.6-terra' },
  'gpt-3.5-turbo': october('gpt-5.6-terra'),
  'gpt-3.5-turbo-0125': october('gpt-5.6-terra'),
  'gpt-4': october('gpt-5.6-sol'),
  'gpt-4-0613': october('gpt-5.6-sol'),
  'gpt-4-1106-preview': october('gpt-5.6-sol'),
  'gpt-4-turbo': october('gpt-5.6-sol'),
  'gpt-4o-2024-05-13': october('gpt-5.6-sol'),
  'gpt-4.1-nano': october('gpt-5.6-luna'),
  o1: october('gpt-5.6-sol'),
  'o1-pro': october('gpt-5.6-sol'),
  'o3-mini': october('gpt-5.6-sol'),
  'o4-mini': october('gpt-5.6-terra'),
  'gpt-5': december('gpt-6.1-sol'),
  'gpt-5-mini': december('gpt-6.1-terra'),
  'gpt-5-nano': december('gpt-5.6-luna'),
  'gpt-5-pro': december('gpt-5.6-sol'),
  o3: december('gpt-5.6-sol'),
  'o3-pro': december('gpt-5.6-sol'),
  'gpt-4o': january,
  'gpt-4o-mini': january,
  'gpt-4.1': january,
  'gpt-4.1-mini': january,
  'gpt-audio': { retiresOn: '2027-01-20', replacement: 'gpt-audio-1.5' },
  'gpt-audio-mini': { retiresOn: '2027-01-20', replacement: 'gpt-audio-1.5' },
  'gpt-5.1': april,
  'gpt-5.3-codex': april,
  'gpt-5.4-nano': april,
  // Not for chats.
  'dall-e-2': { retiresOn: '2026-05-12', replacement: 'gpt-image-2' },
  'dall-e-3': { retiresOn: '2026-05-12', replacement: 'gpt-image-2' },
  'gpt-image-1': { retiresOn: '2026-10-23' },
  'gpt-image-1-mini': { retiresOn: '2026-12-01' },
  'gpt-image-1.5': { retiresOn: '2026-12-01' },
  'chatgpt-image-latest': { retiresOn: '2026-12-01' },
  'gpt-realtime': { retiresOn: '2027-01-20', replacement: 'gpt-realtime-2.1' },
  'gpt-realtime-mini': { retiresOn: '2027-01-20', replacement: 'gpt-realtime-2.1-mini' },
  'whisper-1': february,
  'gpt-4o-transcribe': february,
  'gpt-4o-mini-transcribe': february,
  'gpt-4o-transcribe-diarize': february,
};
