import { closestName } from '../../support/index.js';
import { builtInIds, builtInModel } from './built-in-models.js';
import type { CataloguedModel } from './model-catalogue.js';
import type { ModelFacts } from './model-facts.types.js';

/** Days as `YYYY-MM-DD`. */
export interface WarningDays {
  readonly today: string;
  /** The last day of an end that is soon. */
  readonly until: string;
}

/**
 * Returns what is wrong with a configured model: it is retired, will be soon, or looks like a misspelt name.
 * Undefined if nothing is known to be wrong: a model without an entry may be newer than the catalogue.
 * @param facts what is known of the model
 */
export function modelWarning(
  { instance, driver, model, isProvider }: CataloguedModel,
  facts: ModelFacts | undefined,
  { today, until }: WarningDays,
): string | undefined {
  const name = `${instance}/${model}`;
  if (facts?.retiresOn !== undefined && facts.retiresOn <= until) {
    const instead = facts.replacement === undefined ? '' : ` The provider recommends ${facts.replacement}.`;
    return `${name} ${facts.retiresOn <= today ? 'was' : 'will be'} retired on ${facts.retiresOn}.${instead}`;
  }
  if (facts !== undefined || !isProvider || builtInModel(driver, model) !== undefined) return undefined;
  // Another number is another model, and may be a newer one.
  const alike = builtInIds(driver).filter((id) => digitsOf(id) === digitsOf(model));
  const meant = closestName(model, alike);
  return meant === undefined ? undefined : `${name} is not a known model. Did you mean ${instance}/${meant}?`;
}

function digitsOf(name: string): string {
  return name.replace(/\D/g, '');
}
