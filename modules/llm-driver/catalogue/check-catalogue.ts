import { ConfigurationError } from '../../support/index.js';
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
