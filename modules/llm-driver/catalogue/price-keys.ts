import { builtInModel, withoutVersion } from './built-in-models.js';
import type { CataloguedModel } from './model-catalogue.js';
import type { ModelFacts } from './model-facts.types.js';

/** Providers' names in lists of prices (https://models.dev), where they are not those of our drivers. */
const PROVIDERS: Readonly<Record<string, string>> = { gemini: 'google' };

/** Other names of a model that no rule finds. An alias that moves (`-latest`) has a key of its own. */
const ALIASES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  openai: {
    'gpt-3.5-turbo-0125': 'gpt-3.5-turbo',
    'gpt-4-0613': 'gpt-4',
    'gpt-4-turbo-preview': 'gpt-4-0125-preview',
  },
  anthropic: {
    'claude-sonnet-4-20250514': 'claude-sonnet-4-0',
    'claude-opus-4-20250514': 'claude-opus-4-0',
  },
  // Billed at the price of Flash: https://api-docs.deepseek.com.
  deepseek: { 'deepseek-v4-flash': 'deepseek-flash' },
};

/** Versions with a price of their own. */
const OWN_PRICES: ReadonlySet<string> = new Set(['openai/gpt-4o-2024-05-13']);

const FINE_TUNED = /^ft:([^:]+):.*$/;

/**
 * Returns the key under which a model's price is found: `provider/model` as https://models.dev names them. All
 * names of one model share it. Of another server's model it is `instance/model`.
 * @param facts what is known of the model; its `priceKey` wins
 */
export function priceKeyOf(asked: CataloguedModel, facts: ModelFacts | undefined): string {
  if (facts?.priceKey !== undefined) return facts.priceKey;
  const { instance, driver, model, isProvider } = asked;
  if (!isProvider) return `${instance}/${model}`;
  const provider = Object.hasOwn(PROVIDERS, driver) ? PROVIDERS[driver]! : driver;
  return `${provider}/${nameOf(driver, model)}`;
}

function nameOf(driver: string, model: string): string {
  const base = FINE_TUNED.exec(model)?.[1];
  // Fine-tuned models have prices of their own, by their base.
  if (base !== undefined) return `ft:${nameOf(driver, base)}`;
  const aliases = Object.hasOwn(ALIASES, driver) ? ALIASES[driver]! : {};
  if (Object.hasOwn(aliases, model)) return aliases[model]!;
  const name = withoutVersion(model);
  const isVersion = name !== model && builtInModel(driver, name) !== undefined;
  return isVersion && !OWN_PRICES.has(`${driver}/${model}`) ? name : model;
}
