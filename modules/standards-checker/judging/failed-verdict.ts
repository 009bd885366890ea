import type { Standard } from '../sets/standard-set.schema.js';
import type { StandardVerdict, VerdictProblem } from './report.schema.js';
import { headOf } from './verdict-head.js';

/** Makes the verdict on a standard that could not be judged. */
export function failedVerdict(standard: Standard, { code, message }: VerdictProblem): StandardVerdict {
  return {
    ...headOf(standard),
    verdict: 'error',
    reason: '',
    quotes: [],
    error: { code, message },
    judged_by: null,
    attempts: 0,
  };
}
