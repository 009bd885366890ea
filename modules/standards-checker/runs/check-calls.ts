import type { ModelCalls } from '../../quota/index.js';
import type { CheckRequest, StandardsCheckerService } from '../standards-checker.service.js';

/** Calls of a check in flight where its request does not say. */
const USUAL_CONCURRENCY = 32;

/** What a check is about to ask of models: one call for each standard and part of the document, repairs not counted. */
export function checkCalls(request: CheckRequest, checker: StandardsCheckerService): ModelCalls {
  const calls = checker.expectedCalls(request);
  const { driver, model, concurrency = USUAL_CONCURRENCY } = request;
  return {
    models: [{ driver, model, param: 'model' }],
    calls,
    concurrency: { wanted: Math.min(concurrency, calls.length), least: 1 },
  };
}
