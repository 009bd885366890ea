import { DEFAULT_CONCURRENCY } from '../../llm-driver/index.js';
import type { RequestedCalls } from '../../quota/index.js';
import type { CheckRequest, StandardsCheckerService } from '../standards-checker.service.js';

/** What a check is about to ask of models: one call for each standard and part of the document, repairs not counted. */
export function checkCalls(request: CheckRequest, checker: StandardsCheckerService): RequestedCalls {
  const calls = checker.expectedCalls(request);
  const { driver, model, concurrency = DEFAULT_CONCURRENCY } = request;
  return {
    models: [{ driver, model, param: 'model' }],
    calls,
    concurrency: { wanted: Math.min(concurrency, calls.length), minimum: 1 },
  };
}
