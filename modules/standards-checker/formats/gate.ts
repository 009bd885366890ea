import type { CheckSummary, StandardVerdict, Verdict } from '../judging/report.schema.js';
import type { Severity } from '../sets/standard-set.schema.js';
import { isAtLeast, severityOf, type JudgeKind } from './checked-report.js';

/** Verdicts that may fail a run. */
export const FAILING_VERDICTS = ['not_met', 'unclear', 'error'] as const;

/** What fails a run. */
export interface Gate {
  /** Verdicts that fail it. Default: all of {@link FAILING_VERDICTS}; with `failUnder` only `error`. */
  readonly failOn?: readonly Verdict[];
  /** The least severity of a standard that fails it. Default: every one. */
  readonly severity?: Severity;
  /** The least score, from 0 to 1. */
  readonly failUnder?: number;
}

/** `failed`: a standard failed, or the score is too low. `unjudged`: a standard could not be judged. */
export type Outcome = 'passed' | 'failed' | 'unjudged';

/** Returns the ids of the standards that fail a run. Accepted findings never do. */
export function failingIds(
  verdicts: readonly StandardVerdict[],
  { severity = 'info', failUnder, failOn = failUnder === undefined ? FAILING_VERDICTS : ['error'] }: Gate,
  accepted: ReadonlySet<string> = new Set(),
): Set<string> {
  const failing = verdicts.filter(
    (verdict) =>
      failOn.includes(verdict.verdict) &&
      isAtLeast(severityOf(verdict), severity) &&
      !accepted.has(verdict.standard_id),
  );
  return new Set(failing.map(({ standard_id }) => standard_id));
}

/** Decides about one document. */
export function outcomeOf(
  { verdicts, summary }: { readonly verdicts: readonly StandardVerdict[]; readonly summary: CheckSummary },
  failing: ReadonlySet<string>,
  { failUnder = 0 }: Gate,
): Outcome {
  const failed = verdicts.filter(({ standard_id }) => failing.has(standard_id));
  if (failed.some(({ verdict }) => verdict === 'error')) return 'unjudged';
  return failed.length > 0 || summary.score < failUnder ? 'failed' : 'passed';
}

/**
 * Decides about a run of several documents: as about the worst of them. Without a model nothing passes: what
 * the mock driver answers is no judgement, and a recording is of a shipped example alone.
 */
export function worstOf(outcomes: readonly Outcome[], judge: JudgeKind = 'model'): Outcome {
  if (judge === 'mock') return 'unjudged';
  const worst = (['unjudged', 'failed'] as const).find((outcome) => outcomes.includes(outcome));
  return worst ?? (judge === 'model' ? 'passed' : 'unjudged');
}
