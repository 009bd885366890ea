import { withoutVersion } from './built-in-models.js';
import type { CatalogueOptions, ModelFacts } from './model-facts.types.js';

/** Our names of the providers in https://models.dev. */
const DRIVERS: Readonly<Record<string, string>> = {
  openai: 'openai',
  groq: 'groq',
  anthropic: 'anthropic',
  google: 'gemini',
  mistral: 'mistral',
  deepseek: 'deepseek',
  openrouter: 'openrouter',
};

type Json = Readonly<Record<string, unknown>>;

/**
 * Returns the facts of models in the JSON of https://models.dev/api.json, for the option `catalogue`: window,
 * largest answer, abilities and the key of its price. Models without a known figure are left out.
 */
export function factsFromModelsDev(json: unknown): CatalogueOptions {
  const facts: Record<string, ModelFacts> = {};
  for (const [provider, driver] of Object.entries(DRIVERS)) {
    const models = objectIn(objectIn(json, provider), 'models');
    for (const id of Object.keys(models)) {
      const found = factsOf(id, objectIn(models, id));
      if (found.contextWindow !== undefined)
        facts[`${driver}/${id}`] = { ...found, priceKey: `${provider}/${pricedAs(id, models)}` };
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
        ...(reads('audio') ? ['audio'] : []),
      ];
  return {
    ...(isCount(context) && { contextWindow: context }),
    ...(isCount(output) && !embeds && { maxOutput: output }),
    has,
    ...(lacks.length > 0 && !embeds && { lacks }),
  };
}

/** Returns the model whose price a model has: the one without a day in its name, if the price is the same. */
function pricedAs(id: string, models: Json): string {
  const name = withoutVersion(id);
  const isSame =
    name !== id &&
    Object.hasOwn(models, name) &&
    JSON.stringify(objectIn(models, name).cost) === JSON.stringify(objectIn(models, id).cost);
  return isSame ? name : id;
}

function objectIn(value: unknown, key: string): Json {
  const found =
    typeof value === 'object' && value !== null && Object.hasOwn(value, key)
      ? (value as Json)[key]
      : undefined;
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Json) : {};
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}
