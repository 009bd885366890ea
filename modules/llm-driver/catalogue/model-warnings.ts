import { closestName } from '../../support/index.js';
import { builtInIds, builtInModel, CATALOGUE_DATE, knowsAllModels } from './built-in-models.js';
import type { CataloguedModel } from './model-catalogue.js';
import type { ModelFacts } from './model-facts.types.js';

/** Days as `YYYY-MM-DD`. */
export interface WarningDays {
  readonly today: string;
  /** The last day of an end that is soon. */
  readonly until: string;
}

/** What is wrong with a configured model. */
export interface ModelWarning {
  /** `instance/model`. */
  readonly model: string;
  /** `retired`: it has ended. `retiring`: it ends soon. `unknown`: misspelt, or newer than the catalogue. */
  readonly reason: 'retired' | 'retiring' | 'unknown';
  /** A sentence for people, with the replacement. */
  readonly message: string;
  /** The day of its end, as `YYYY-MM-DD`. */
  readonly retiresOn?: string | undefined;
  /** What the provider recommends instead; of an unknown model the known one with the closest name. */
  readonly replacement?: string | undefined;
}

/** Days before a model's end on which it is soon. */
const NOTICE_DAYS = 90;
const DAY_MS = 24 * 3_600_000;

/** Returns today and the last day of an end that is soon. @param nowMs milliseconds since 1970 */
export function warningDays(nowMs: number): WarningDays {
  const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  return { today: dayOf(nowMs), until: dayOf(nowMs + NOTICE_DAYS * DAY_MS) };
}

/**
 * Returns what is wrong with a model: it is retired, will be soon, or is unknown although its provider's
 * models are known. Undefined if nothing is known to be wrong.
 * @param facts what is known of the model
 */
export function modelWarning(
  asked: CataloguedModel,
  facts: ModelFacts | undefined,
  { today, until }: WarningDays,
): ModelWarning | undefined {
  const model = `${asked.instance}/${asked.model}`;
  if (facts === undefined) return unknownModel(asked, model);
  const { retiresOn, replacement } = facts;
  if (retiresOn === undefined || retiresOn > until) return undefined;
  const isOver = retiresOn <= today;
  const instead = replacement === undefined ? '' : ` The provider recommends ${replacement}.`;
  return {
    model,
    reason: isOver ? 'retired' : 'retiring',
    message: `${model} ${isOver ? 'was' : 'will be'} retired on ${retiresOn}.${instead}`,
    retiresOn,
    ...(replacement !== undefined && { replacement }),
  };
}

function unknownModel(asked: CataloguedModel, model: string): ModelWarning | undefined {
  const { instance, driver, isProvider } = asked;
  if (!isProvider || builtInModel(driver, asked.model) !== undefined) return undefined;
  // Another number is another model, and may be a newer one.
  const alike = builtInIds(driver).filter((id) => digitsOf(id) === digitsOf(asked.model));
  const replacement = closestName(asked.model, alike);
  if (replacement !== undefined) {
    const message = `${model} is not a known model. Did you mean ${instance}/${replacement}?`;
    return { model, reason: 'unknown', message, replacement };
  }
  if (!knowsAllModels(driver)) return undefined;
  const message =
    `${model} is not among the models of ${driver} that were known on ${CATALOGUE_DATE}: ` +
    'check its name, or refresh the list with llm models:refresh.';
  return { model, reason: 'unknown', message };
}

function digitsOf(name: string): string {
  return name.replace(/\D/g, '');
}
