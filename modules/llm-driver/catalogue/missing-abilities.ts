import type { ModelAbility } from './model-facts.types.js';

interface Missing {
  readonly lacks: readonly ModelAbility[];
  /** Ids of the models, without the day of a version. */
  readonly of: RegExp;
}

/**
 * Abilities that models are known not to have: requests for them are refused there. Models that read texts
 * alone, and those that refuse an effort of reasoning or a JSON schema.
 */
const MISSING: Readonly<Record<string, readonly Missing[]>> = {
  // https://platform.openai.com/docs/models and …/guides/reasoning
  openai: [
    {
      lacks: ['images'],
      of: /^(?:gpt-3\.5.*|gpt-4|gpt-4-(?:0314|0613|0125-preview|1106-preview)|o1-mini|o3-mini)$/,
    },
    { lacks: ['reasoning'], of: /^(?:gpt-3\.5|gpt-4(?:$|-|\.1|o))/ },
  ],
  // https://console.groq.com/docs/vision, …/reasoning and …/structured-outputs
  groq: [
    { lacks: ['images'], of: /^(?:llama-3\.[13]-|openai\/gpt-oss-|qwen\/qwen3-32b$|groq\/compound)/ },
    { lacks: ['reasoning', 'json_schema'], of: /^llama-3\.[13]-/ },
  ],
  // https://docs.mistral.ai/getting-started/models
  mistral: [
    {
      lacks: ['images'],
      of: /^(?:codestral-|devstral-(?:2512|medium-2507|small-25)|(?:open-)?mistral-nemo|mistral-large-2411)/,
    },
  ],
  // https://api-docs.deepseek.com/guides/vision: images are for deepseek-flash.
  deepseek: [{ lacks: ['images'], of: /^deepseek-v4-pro/ }],
};

/** Returns the abilities that a provider's model is known to lack. */
export function missingAbilities(driver: string, model: string): readonly ModelAbility[] {
  if (!Object.hasOwn(MISSING, driver)) return [];
  return MISSING[driver]!.filter(({ of }) => of.test(model)).flatMap(({ lacks }) => lacks);
}
