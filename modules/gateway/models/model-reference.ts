import type { LlmDriverFacade } from '../../llm-driver/index.js';
import { UnknownNameError } from '../../support/index.js';
import { fitsPattern, mayFitBelow } from '../../quota/index.js';

/**
 * Refuses what is neither a named model nor `driver/model`. A driver's name alone is neither: over this wire nothing is answered
 * by a model that was not asked for.
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
 * 404 `model_not_found`, listing what there is.
 * @param patterns the models its caller may call, where it may not call all: it is told of no others
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
