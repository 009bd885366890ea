import type { CatalogueOptions, ModelFacts } from './model-facts.types.js';

/** Our names of the providers in https://models.dev. */
const DRIVERS: Readonly<Record<string, string>> = {
  openai: 'openai',
  groq: 'groq',
  anthropic: 'anthropic',
  google: 'gemini',
  mistral: 'mistral',
  deepseek: 'deepseek',
};

type Json = Readonly<Record<string, unknown>>;

/**
 * Returns the facts of models in the JSON of https://models.dev/api.json, for the option `catalogue`: window,
 * largest answer and abilities. Models without a known figure are left out.
 */
export function factsFromModelsDev(json: unknown): CatalogueOptions {
  const facts: Record<string, ModelFacts> = {};
  for (const [provider, driver] of Object.entries(DRIVERS)) {
    for (const [id, model] of Object.entries(objectIn(objectIn(json, provider), 'models'))) {
      const found = factsOf(id, model as Json);
      if (found.contextWindow !== undefined) facts[`${driver}/${id}`] = found;
    }
  }
  return facts;
}

function factsOf(id: string, model: Json): ModelFacts {
  const { context, output } = objectIn(model, 'limit');
  const { input } = objectIn(model, 'modalities');
  const reads = (kind: string) => Array.isArray(input) && input.includes(kind);
  const embeds = id.includes('embed');
  const lacks = [
    ...(model.tool_call === false ? ['tools'] : []),
    ...(model.reasoning === false ? ['reasoning'] : []),
    ...(Array.isArray(input) && !reads('image') ? ['images'] : []),
  ];
  const has = embeds
    ? ['embeddings']
    : [
        ...(model.tool_call === true ? ['tools'] : []),
        ...(model.structured_output === true ? ['json_schema'] : []),
        ...(model.reasoning === true ? ['reasoning'] : []),
        ...(reads('image') ? ['images'] : []),
        ...(reads('pdf') ? ['documents'] : []),
      ];
  return {
    ...(isCount(context) && { contextWindow: context }),
    ...(isCount(output) && !embeds && { maxOutput: output }),
    has,
    ...(lacks.length > 0 && !embeds && { lacks }),
  };
}

function objectIn(value: unknown, key: string): Json {
  const found = typeof value === 'object' && value !== null ? (value as Json)[key] : undefined;
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Json) : {};
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}
