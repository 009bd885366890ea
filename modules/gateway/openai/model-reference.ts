import type { LlmDriverFacade } from '../../llm-driver/index.js';
import { UnknownNameError } from '../../support/index.js';

/**
 * Refuses what is neither a named model nor `driver/model`. A driver's name alone is neither: over this wire nothing is answered
 * by a model that was not asked for.
 * @throws UnknownNameError `model_not_found`
 */
export function assertModelReference(llm: LlmDriverFacade, model: string): void {
  if (!llm.namedModels().has(model) && !model.includes('/')) throw unknownModel(llm, model);
}

/** 404 `model_not_found`, listing what there is. */
export function unknownModel(llm: LlmDriverFacade, name: string): UnknownNameError {
  const known = [...llm.namedModels().keys(), ...llm.names().map((driver) => `${driver}/<model>`)];
  return new UnknownNameError({ kind: 'model', name, known, param: 'model' });
}
