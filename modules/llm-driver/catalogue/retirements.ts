import { ANTHROPIC_RETIREMENTS } from './retirements/anthropic.retirements.js';
import { DEEPSEEK_RETIREMENTS } from './retirements/deepseek.retirements.js';
import { GEMINI_RETIREMENTS } from './retirements/gemini.retirements.js';
import { GROQ_RETIREMENTS } from './retirements/groq.retirements.js';
import { OPENAI_RETIREMENTS } from './retirements/openai.retirements.js';
import type { Retirements } from './retirements/retirement.types.js';

/** Announced ends of models, by driver and model. Each file names its source: the provider's own page. */
export const RETIREMENTS: Readonly<Record<string, Retirements>> = {
  openai: OPENAI_RETIREMENTS,
  anthropic: ANTHROPIC_RETIREMENTS,
  gemini: GEMINI_RETIREMENTS,
  groq: GROQ_RETIREMENTS,
  deepseek: DEEPSEEK_RETIREMENTS,
};
