import { closestName, ConfigurationError, InvalidRequestError, kindOf } from '../../support/index.js';
import { assertObject, isPlainObject } from '../contract/configuration-checks.js';
import { defaultsProblem, targetsProblem, type ModelProblem } from './model-defaults.js';
import { parseTarget } from './model-reference.js';
import type { NamedModel } from './named-model.types.js';

const FIELDS: readonly string[] = ['targets', 'defaults'] satisfies (keyof NamedModel)[];

/**
 * Checks the named models of the options, but for the instances of their targets: modules may add drivers
 * later.
 * @throws ConfigurationError with the path, what was expected and what came
 */
export function checkNamedModelOptions(
  models: unknown,
): asserts models is Readonly<Record<string, NamedModel>> | undefined {
  if (models === undefined) return;
  assertObject('models', 'an object with named models, such as { quick: { targets: ["groq"] } }', models);
  for (const [name, model] of Object.entries(models)) {
    const found = problemOf(model);
    if (found === undefined) continue;
    const path = [`models.${name}`, ...(found.path === '' ? [] : [found.path])].join('.');
    throw new ConfigurationError(`${path}${found.problem}`, path);
  }
}

/** Checks a named model that is added later, as those of the options are. @throws InvalidRequestError */
export function checkNamedModel(name: unknown, model: unknown): asserts model is NamedModel {
  if (typeof name !== 'string' || name === '') {
    throw new InvalidRequestError('The name of a named model must be a text that is not empty.', 'name');
  }
  const found = problemOf(model);
  if (found === undefined) return;
  const subject = found.path === '' ? `The named model ${name}` : `${name}.${found.path}`;
  const param = found.path === '' ? 'model' : found.path;
  const message = `${subject}${found.problem}`;
  throw new InvalidRequestError(message, param, 'invalid_value', 'The named model is not valid.');
}

/**
 * Checks the targets of the named models once all drivers are known.
 * @param instances names of all driver instances
 * @throws ConfigurationError for a target without an instance
 */
export function checkTargets(
  models: Readonly<Record<string, NamedModel>>,
  instances: readonly string[],
): void {
  for (const [name, { targets }] of Object.entries(models)) {
    for (const [index, target] of targets.entries()) {
      if (parseTarget(target, (instance) => instances.includes(instance))) continue;
      throw new ConfigurationError(
        `models.${name}.targets[${index}]: ${JSON.stringify(target)} names no driver. ${hintFor(target, instances)}`,
        `models.${name}`,
      );
    }
  }
}

function problemOf(model: unknown): ModelProblem | undefined {
  if (!isPlainObject(model)) {
    const problem = ` must be an object with targets, such as { targets: ["groq"] }; got ${kindOf(model)}.`;
    return { path: '', problem };
  }
  const unknown = Object.keys(model).find((name) => model[name] !== undefined && !FIELDS.includes(name));
  if (unknown !== undefined) {
    const meant = closestName(unknown, FIELDS);
    const hint = meant === undefined ? `It has ${FIELDS.join(', ')}.` : `Did you mean ${meant}?`;
    return { path: unknown, problem: ` is not known. ${hint}` };
  }
  return targetsProblem(model.targets) ?? defaultsProblem(model.defaults);
}

function hintFor(target: string, instances: readonly string[]): string {
  const meant = closestName(target.split('/')[0]!, instances);
  return meant === undefined ? `Known: ${instances.join(', ')}.` : `Did you mean ${meant}?`;
}
