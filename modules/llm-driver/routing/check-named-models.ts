import { closestName, ConfigurationError } from '../../support/index.js';
import { parseTarget } from './model-reference.js';
import type { NamedModel } from './named-models.js';

const FIELDS: readonly string[] = ['targets', 'defaults'] satisfies (keyof NamedModel)[];

/**
 * Checks the named models of the options once all drivers are known.
 * @param instances names of all driver instances
 * @throws ConfigurationError for an unknown field, or a target without an instance
 */
export function checkNamedModels(
  models: Readonly<Record<string, NamedModel>>,
  instances: readonly string[],
): void {
  for (const [name, model] of Object.entries(models)) {
    const path = `models.${name}`;
    const unknown = Object.keys(model).find((field) => !FIELDS.includes(field));
    if (unknown !== undefined) {
      throw new ConfigurationError(`${path}.${unknown} is not known. It has ${FIELDS.join(', ')}.`, path);
    }
    for (const [index, target] of model.targets.entries()) {
      if (parseTarget(target, (instance) => instances.includes(instance))) continue;
      throw new ConfigurationError(
        `${path}.targets[${index}]: ${JSON.stringify(target)} names no driver. ${hintFor(target, instances)}`,
        path,
      );
    }
  }
}

function hintFor(target: string, instances: readonly string[]): string {
  const meant = closestName(target.split('/')[0]!, instances);
  return meant === undefined ? `Known: ${instances.join(', ')}.` : `Did you mean ${meant}?`;
}
