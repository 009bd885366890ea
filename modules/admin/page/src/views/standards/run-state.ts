import type { CheckDetails, CheckProgress, Standard, StandardVerdict, Verdict } from './types.js';

/** What has come of a check that is being followed. */
export interface LiveRun {
  readonly verdicts: readonly StandardVerdict[];
  readonly progress?: CheckProgress;
}

export const NOTHING_YET: LiveRun = { verdicts: [] };

/**
 * Takes in one event of a check. What was told before, as after a new start of following, changes nothing.
 */
export function withEvent(run: LiveRun, event: string | undefined, data: string): LiveRun {
  if (event === 'progress') return { ...run, progress: JSON.parse(data) as CheckProgress };
  if (event !== 'verdict') return run;
  const verdict = JSON.parse(data) as StandardVerdict;
  if (run.verdicts.some(({ standard_id }) => standard_id === verdict.standard_id)) return run;
  return { ...run, verdicts: [...run.verdicts, verdict] };
}

/** A line of the list of verdicts; without a verdict while it is waited for. */
export interface RunRow {
  readonly id: string;
  readonly title: string;
  readonly rule?: string;
  readonly verdict?: StandardVerdict;
}

/**
 * The rows of a run, in the order of its standards where that is known, so that none changes its place as
 * verdicts come.
 * @param standards what the run is held against, where this page has it
 */
export function rowsOf(verdicts: readonly StandardVerdict[], standards: readonly Standard[] = []): RunRow[] {
  const byId = new Map(verdicts.map((verdict) => [verdict.standard_id, verdict]));
  const planned = standards.map(({ id, title, rule }) => ({ id, title, rule, verdict: byId.get(id) }));
  const known = new Set(standards.map(({ id }) => id));
  const others = verdicts
    .filter(({ standard_id }) => !known.has(standard_id))
    .map((verdict) => ({ id: verdict.standard_id, title: verdict.title, verdict }));
  return [...planned, ...others];
}

export type VerdictCounts = Readonly<Record<Verdict, number>>;

export function countVerdicts(verdicts: readonly StandardVerdict[]): VerdictCounts {
  const counts = { met: 0, not_met: 0, unclear: 0, not_applicable: 0, error: 0 };
  for (const { verdict } of verdicts) counts[verdict] += 1;
  return counts;
}

/** Who judged: as the run says, else as it was asked for. */
export function judgeOf({
  summary,
  driver,
  model,
}: Pick<CheckDetails, 'summary' | 'driver' | 'model'>): string {
  const parts = [summary?.driver ?? driver, summary?.model ?? model].filter((part) => part !== null);
  return parts.length === 0 ? 'the default driver' : parts.join('/');
}
