import type { ModelFacts } from './model-facts.types.js';
import { ANTHROPIC_MODELS } from './models/anthropic.models.js';
import { DEEPSEEK_MODELS } from './models/deepseek.models.js';
import { GEMINI_MODELS } from './models/gemini.models.js';
import { GROQ_MODELS } from './models/groq.models.js';
import { MISTRAL_MODELS } from './models/mistral.models.js';
import { OLLAMA_MODELS } from './models/ollama.models.js';
import { OPENAI_MODELS } from './models/openai.models.js';
import { OPENROUTER_MODELS } from './models/openrouter.models.js';
import { missingAbilities } from './missing-abilities.js';
import { RETIREMENTS } from './retirements.js';

/** The day on which the built-in catalogue was last compared with its sources, as `YYYY-MM-DD`. */
export const CATALOGUE_DATE = '2026-12-01';

const MODELS: Readonly<Record<string, Readonly<Record<string, ModelFacts>>>> = {
  openai: OPENAI_MODELS,
  groq: GROQ_MODELS,
  anthropic: ANTHROPIC_MODELS,
  gemini: GEMINI_MODELS,
  mistral: MISTRAL_MODELS,
  deepseek: DEEPSEEK_MODELS,
  openrouter: OPENROUTER_MODELS,
  ollama: OLLAMA_MODELS,
};

/** Drivers whose providers have far more models than the catalogue: a name without an entry says nothing. */
const PARTLY_KNOWN: ReadonlySet<string> = new Set(['openrouter', 'ollama']);

/** A version of a model: `gpt-4o-2024-11-20`, `claude-haiku-4-5-20251001`, `gemini-2.0-flash-001`. */
const VERSION = /-(?:\d{4}-\d{2}-\d{2}|\d{8}|00\d)$/;
/** A fine-tuned model: `ft:gpt-4o-mini-2024-07-18:organisation::id`. It ends with its base. */
const FINE_TUNED = /^ft:([^:]+):/;

/**
 * Returns what the built-in catalogue knows of a provider's model. A version of a model that has no entry is
 * taken for the model itself, and a fine-tuned model for its base.
 */
export function builtInModel(driver: string, model: string): ModelFacts | undefined {
  if (!Object.hasOwn(MODELS, driver)) return undefined;
  const base = baseOf(model);
  const exact = entryOf(driver, base);
  if (exact?.has !== undefined) return exact;
  const alias = entryOf(driver, withoutVersion(base));
  return exact && alias ? { ...alias, ...exact } : (exact ?? alias);
}

/** Returns the ids of the models that the built-in catalogue knows of a driver. */
export function builtInIds(driver: string): readonly string[] {
  return Object.hasOwn(MODELS, driver) ? Object.keys(MODELS[driver]!) : [];
}

/** Returns whether the built-in catalogue has models of a driver's provider. */
export function knowsModelsOf(driver: string): boolean {
  return Object.hasOwn(MODELS, driver);
}

/** Returns whether the built-in catalogue has all models of a driver's provider, as of its date. */
export function knowsAllModels(driver: string): boolean {
  return knowsModelsOf(driver) && !PARTLY_KNOWN.has(driver);
}

/** Returns a model's name without the day or number of its version. */
export function withoutVersion(model: string): string {
  return model.replace(VERSION, '');
}

function baseOf(model: string): string {
  return FINE_TUNED.exec(model)?.[1] ?? model;
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
