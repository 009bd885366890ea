import type { LlmDriverFacade } from '../../llm-driver/index.js';
import { InvalidRequestError, UnknownNameError } from '../../support/index.js';
import { fitsPattern, mayFitBelow } from '../../quota/index.js';

/**
 * Refuses a model that is neither a named model nor `driver/model`. The name of a driver alone is refused
 * too: over OpenAI's wire no model answers that was not asked for.
 * @param patterns as for {@link unknownModel}
 * @throws UnknownNameError `model_not_found`
 */
export function assertModelReference(
  llm: LlmDriverFacade,
  model: string,
  patterns: readonly string[] | undefined,
): void {
  const kind = llm.resolveModel(model)?.kind;
  if (kind === undefined || kind === 'instance') throw unknownModel(llm, model, patterns);
}

/**
 * Refuses a model as {@link assertModelReference} does, and a list of models: chats alone ask several.
 * @throws InvalidRequestError for a list
 * @throws UnknownNameError `model_not_found`
 */
export function assertOneModel(
  llm: LlmDriverFacade,
  model: string,
  patterns: readonly string[] | undefined,
): void {
  const { length } = model.split(',');
  if (length > 1) {
    throw new InvalidRequestError(
      `model: expected one model; got ${length} with commas between. Only chats take several.`,
      'model',
    );
  }
  assertModelReference(llm, model, patterns);
}

/**
 * Returns a 404 `model_not_found` that lists the known models.
 * @param patterns models that the caller may use; undefined if it may use all. It learns of no others.
 */
export function unknownModel(
  llm: LlmDriverFacade,
  name: string,
  patterns: readonly string[] = ['*'],
): UnknownNameError {
  const named = [...llm.namedModels().keys()].filter((known) => fitsPattern(known, patterns));
  const drivers = llm.names().filter((driver) => mayFitBelow(`${driver}/`, patterns));
  const known = [...named, ...drivers.map((driver) => `${driver}/<model>`)];
  return new UnknownNameError({ kind: 'model', name, known, param: 'model' });
}
