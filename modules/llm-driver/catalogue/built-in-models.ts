import type { ModelFacts } from './model-facts.types.js';
import { ANTHROPIC_MODELS } from './models/anthropic.models.js';
import { DEEPSEEK_MODELS } from './models/deepseek.models.js';
import { GEMINI_MODELS } from './models/gemini.models.js';
import { GROQ_MODELS } from './models/groq.models.js';
import { MISTRAL_MODELS } from './models/mistral.models.js';
import { OPENAI_MODELS } from './models/openai.models.js';
import { missingAbilities } from './missing-abilities.js';
import { RETIREMENTS } from './retirements.js';

const MODELS: Readonly<Record<string, Readonly<Record<string, ModelFacts>>>> = {
  openai: OPENAI_MODELS,
  groq: GROQ_MODELS,
  anthropic: ANTHROPIC_MODELS,
  gemini: GEMINI_MODELS,
  mistral: MISTRAL_MODELS,
  deepseek: DEEPSEEK_MODELS,
};

/** A version of a model by its day: `gpt-4o-2024-11-20`, `claude-haiku-4-5-20251001`. */
const VERSION = /-(?:\d{4}-\d{2}-\d{2}|\d{8})$/;

/**
 * Returns what the built-in catalogue knows of a provider's model. A version of a model that has no entry is
 * taken for the model itself.
 */
export function builtInModel(driver: string, model: string): ModelFacts | undefined {
  if (!Object.hasOwn(MODELS, driver)) return undefined;
  const exact = entryOf(driver, model);
  if (exact?.has !== undefined) return exact;
  const alias = entryOf(driver, model.replace(VERSION, ''));
  return exact && alias ? { ...alias, ...exact } : (exact ?? alias);
}

/** Returns the ids of the models that the built-in catalogue knows of a driver. */
export function builtInIds(driver: string): readonly string[] {
  return Object.hasOwn(MODELS, driver) ? Object.keys(MODELS[driver]!) : [];
}

function entryOf(driver: string, model: string): ModelFacts | undefined {
  const facts = own(MODELS[driver], model);
  const end = own(RETIREMENTS[driver], model);
  if (facts === undefined) return end;
  const { has = [], lacks: stated = [] } = facts;
  const lacks = new Set(
    [...stated, ...missingAbilities(driver, model)].filter((each) => !has.includes(each)),
  );
  return { ...facts, ...end, ...(lacks.size > 0 && { lacks: [...lacks] }) };
}

function own<Value>(record: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}
