import type { CheckedDocument } from '../judging/document.js';
import type { StandardSetsService } from '../sets/standard-sets.service.js';
import type { PlanOptions, StandardsCheckerService } from '../standards-checker.service.js';
import { readAskedDocument } from './asked-document.js';
import type { StartCheck } from './check-run.schema.js';
import type { PreparedCheck } from './check-runner.js';
import { chooseStandards, type ChosenStandards } from './chosen-standards.js';

/** What a request asks for. */
export interface AskedCheck {
  readonly document: CheckedDocument;
  readonly set: ChosenStandards;
  readonly judging: PreparedCheck['options'];
  readonly prompts: PlanOptions;
}

/**
 * Reads the request of a check. Calls no model and stores nothing.
 * @throws InvalidRequestError, UnknownNameError, AppError 404 `standard_set_not_found`, 413
 *   `document_too_large` or `standard_set_too_large`
 */
export async function readAskedCheck(
  request: StartCheck,
  checker: Pick<StandardsCheckerService, 'assertAnswerable'>,
  sets: StandardSetsService,
): Promise<AskedCheck> {
  const { driver, model, concurrency, evidence, temperature, seed, max_tokens: maxTokens, cache } = request;
  const { repeat, judges, decide } = request;
  const sampling = { temperature, seed, maxTokens };
  const judging = { driver, model, judges, repeat, decide, concurrency, evidence, cache, ...sampling };
  const document = await readAskedDocument(request);
  checker.assertAnswerable(judging);
  const set = await chooseStandards(request, sets);
  return { document, set, judging, prompts: { partTokens: request.part_tokens, system: request.system } };
}
