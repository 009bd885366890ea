import type { StandardVerdict, VerdictProblem } from '../judging/report.js';
import type { Standard } from '../sets/standard-set.schema.js';

/** The problem of a standard that was not judged when the server stopped. */
export const INTERRUPTED: VerdictProblem = {
  code: 'interrupted',
  message: 'The server stopped before this standard was judged.',
};

/** An `error` verdict for every standard without a verdict, by the place of the standard. */
export function missingVerdicts(
  standards: readonly Standard[],
  verdicts: ReadonlyMap<number, StandardVerdict>,
  error: VerdictProblem,
): Map<number, StandardVerdict> {
  const missing = new Map<number, StandardVerdict>();
  for (const [position, { id, title }] of standards.entries()) {
    if (verdicts.has(position)) continue;
    const verdict = {
      verdict: 'error',
      reason: '',
      quotes: [],
      error,
      judged_by: null,
      attempts: 0,
    } as const;
    missing.set(position, { standard_id: id, title, ...verdict });
  }
  return missing;
}
