import type { ModelFacts } from '../catalogue/model-facts.types.js';
import type { Capability, ChatRequest } from '../contract/chat.types.js';
import { LlmError } from '../contract/llm-error.js';
import { ASKED, type AskedAbility } from './asked-abilities.js';

/**
 * Abilities that an instance must claim: without them it would drop what was asked for, and its answer would
 * look as if nothing was. A driver decides itself what it does with the others.
 */
const OF_DRIVERS: readonly AskedAbility[] = ['tools', 'images', 'documents', 'audio'];

const NAMES: Readonly<Record<AskedAbility, string>> = {
  tools: 'tools',
  images: 'images',
  documents: 'documents',
  audio: 'audio',
  json_schema: 'JSON schemas',
  reasoning: 'reasoning',
};

/** Who is asked. */
export interface AskedModel {
  /** Name of the instance. */
  readonly driver: string;
  readonly capabilities: ReadonlySet<Capability>;
  readonly model: string | undefined;
  /** What is known of the model. */
  readonly facts: ModelFacts | undefined;
}

/**
 * Refuses a request that asks for what the instance does not have, or the model is known to lack. What is not
 * known is allowed.
 * @throws LlmError `unsupported`, with the field and the name of the driver or of the model
 */
export function assertAbilities(
  request: ChatRequest,
  { driver, capabilities, model, facts }: AskedModel,
): void {
  for (const ability of OF_DRIVERS) {
    if (!capabilities.has(ability)) refuse(request, ability, () => driver);
  }
  if (facts === undefined) return;
  for (const ability of facts.lacks ?? []) {
    if (isAsked(ability)) refuse(request, ability, () => nameOf(driver, model));
  }
  if (onlyEmbeds(facts)) {
    const message = `${nameOf(driver, model)} answers no chats: it is a model for embeddings.`;
    throw new LlmError('unsupported', { param: 'model', message });
  }
}

/** Refuses embeddings of a model that is known to have none. @throws LlmError `unsupported` */
export function assertModelEmbeds({ driver, model, facts }: Omit<AskedModel, 'capabilities'>): void {
  const { has = [], lacks = [] } = facts ?? {};
  const isOther = has.length > 0 && !has.includes('embeddings');
  if (!isOther && !lacks.includes('embeddings')) return;
  const message = `${nameOf(driver, model)} has no embeddings. Use a model for embeddings.`;
  throw new LlmError('unsupported', { param: 'model', message });
}

/** The catalogue may know of abilities that no request asks for. */
function isAsked(ability: string): ability is AskedAbility {
  return Object.hasOwn(ASKED, ability);
}

function nameOf(driver: string, model: string | undefined): string {
  return model === undefined ? `The model of ${driver}` : `${driver}/${model}`;
}

function onlyEmbeds({ has = [] }: ModelFacts): boolean {
  return has[0] === 'embeddings' && has.length === 1;
}

function refuse(request: ChatRequest, ability: AskedAbility, nameOfAsked: () => string): void {
  const param = ASKED[ability](request);
  if (param === undefined) return;
  const message = `${nameOfAsked()} does not support ${NAMES[ability]}. Leave out ${param}, or use another model.`;
  throw new LlmError('unsupported', { param, message });
}
