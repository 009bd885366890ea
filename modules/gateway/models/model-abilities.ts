import { z } from 'zod';
import type { Capability, ModelFacts } from '../../llm-driver/index.js';

/** Abilities that requests ask for. */
const ABILITIES = [
  'tools',
  'json_schema',
  'images',
  'documents',
  'audio',
  'reasoning',
  'embeddings',
] as const;

/** What is known of a model's abilities. */
export const modelAbilitiesSchema = z
  .record(z.string(), z.boolean())
  .meta({ example: { tools: true, images: false } })
  .describe(
    'What the model can do: `tools`, `json_schema`, `images`, `documents`, `audio`, `reasoning`, `embeddings`. What is ' +
      'not known is left out, and allowed. A request for what is `false` is refused before it is sent.',
  );

export type ModelAbilities = z.infer<typeof modelAbilitiesSchema>;

/**
 * Returns what is known of a model's abilities: nothing of a model that the catalogue does not know. What the
 * driver does not pass on, its models do not have.
 * @param capabilities of the driver, without those that the model lacks
 */
export function modelAbilities(
  capabilities: ReadonlySet<Capability>,
  facts: ModelFacts | undefined,
): ModelAbilities {
  if (facts === undefined) return {};
  const isKnown = (ability: string) => !capabilities.has(ability) || facts.has?.includes(ability) === true;
  return Object.fromEntries(ABILITIES.filter(isKnown).map((ability) => [ability, capabilities.has(ability)]));
}

/** Returns the abilities of a list of models of which the first able one answers: those that one has. */
export function abilitiesOfList(models: readonly ModelAbilities[]): ModelAbilities {
  const entries = ABILITIES.flatMap((ability): [string, boolean][] => {
    const each = models.map((abilities) => abilities[ability]);
    if (each.includes(true)) return [[ability, true]];
    return each.length > 0 && each.every((has) => has === false) ? [[ability, false]] : [];
  });
  return Object.fromEntries(entries);
}
