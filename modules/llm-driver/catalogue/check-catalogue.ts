import { closestName, ConfigurationError } from '../../support/index.js';
import { assertObject, wrongValue } from '../contract/configuration-checks.js';
import type { CatalogueOptions, ModelFacts } from './model-facts.types.js';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

const CHECKS: Readonly<Record<keyof ModelFacts, readonly [isRight: (value: unknown) => boolean, string]>> = {
  contextWindow: [isCount, 'an integer of at least 1'],
  maxOutput: [isCount, 'an integer of at least 1'],
  has: [isTexts, 'an array of texts, such as ["tools"]'],
  lacks: [isTexts, 'an array of texts, such as ["tools"]'],
  retiresOn: [isDay, 'a day, such as "2027-01-14"'],
  replacement: [isText, 'a text that is not empty'],
  priceKey: [isText, 'a text that is not empty'],
};

const ABILITIES = [
  ...['tools', 'json_schema', 'json_object', 'images', 'documents', 'audio', 'reasoning', 'embeddings'],
  ...['stream', 'n', 'logprobs'],
];

/** What other lists of models call abilities. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ...['vision', 'image', 'image_input'].map((name) => [name, 'images'] as const),
  ...['pdf', 'files', 'file', 'attachment'].map((name) => [name, 'documents'] as const),
  ...['tool_call', 'tool_use', 'function_calling', 'functions'].map((name) => [name, 'tools'] as const),
  ...['structured_output', 'structured_outputs', 'schema'].map((name) => [name, 'json_schema'] as const),
  ...['thinking', 'thoughts'].map((name) => [name, 'reasoning'] as const),
  ['json', 'json_object'],
]);

/** Checks the option `catalogue`. @throws ConfigurationError with the path, and what was expected */
export function checkCatalogue(catalogue: unknown): asserts catalogue is CatalogueOptions | undefined {
  if (catalogue === undefined) return;
  const example = 'an object with facts by model, such as { "openai/my-model": { contextWindow: 8192 } }';
  assertObject('catalogue', example, catalogue);
  for (const [name, facts] of Object.entries(catalogue)) {
    const path = `catalogue.${name}`;
    if (!/^[^/]+\/./.test(name)) {
      throw new ConfigurationError(`${path}: the name must be instance/model or driver/model.`, path);
    }
    assertObject(path, 'an object with facts of the model', facts);
    for (const [field, value] of Object.entries(facts)) checkField(path, field, value);
    checkAbilities(path, facts);
  }
}

function checkField(path: string, field: string, value: unknown): void {
  if (!Object.hasOwn(CHECKS, field)) {
    const known = Object.keys(CHECKS).join(', ');
    throw new ConfigurationError(`${path} has no field ${field}. It has ${known}.`, `${path}.${field}`);
  }
  const [isRight, expected] = CHECKS[field as keyof ModelFacts];
  if (value !== undefined && !isRight(value)) throw wrongValue(`${path}.${field}`, expected, value);
}

/** Drivers may have abilities of their own: refused is what was probably meant for another. */
function checkAbilities(path: string, { has = [], lacks = [] }: ModelFacts): void {
  for (const [field, abilities] of Object.entries({ has, lacks })) {
    for (const ability of abilities) {
      const meant = meantBy(ability);
      if (meant === undefined) continue;
      const message = `${path}.${field}: ${JSON.stringify(ability)} is no ability. Did you mean "${meant}"?`;
      throw new ConfigurationError(message, `${path}.${field}`);
    }
  }
  const both = has.find((ability) => lacks.includes(ability));
  if (both === undefined) return;
  throw new ConfigurationError(`${path}: ${JSON.stringify(both)} is in has and in lacks.`, `${path}.has`);
}

function meantBy(ability: string): string | undefined {
  if (ABILITIES.includes(ability)) return undefined;
  return OTHER_NAMES.get(ability) ?? closestName(ability, ABILITIES);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

function isDay(value: unknown): boolean {
  return typeof value === 'string' && DAY.test(value) && !Number.isNaN(Date.parse(value));
}
