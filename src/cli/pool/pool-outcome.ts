import type { PoolSummaryJson } from '../../../modules/gateway/index.js';

/** What became of a job; `ok` counts what earlier runs answered too, `usage` and `retries` only this run. */
export interface PoolOutcome extends PoolSummaryJson {
  /** Answered by an earlier run, and not asked again. */
  readonly resumed: number;
  /** Left over when the run was stopped. */
  readonly not_asked: number;
  /** Why prompts failed, most frequent first. */
  readonly failures: readonly { readonly code: string; readonly count: number; readonly message: string }[];
}

/** The outcome in lines of at most 80 columns. */
export function formatPoolOutcome(outcome: PoolOutcome, outputName: string): string {
  const { total, ok, failed, resumed, not_asked, usage, retries, duration_ms } = outcome;
  const tokens = `${count(usage.prompt_tokens)} in, ${count(usage.completion_tokens)} out`;
  const rows: [string, string][] = [
    ['prompts', count(total)],
    ['answered', count(ok) + (resumed > 0 ? ` (${count(resumed)} by an earlier run)` : '')],
    ['failed', count(failed)],
    ...outcome.failures.map(({ code, count: n, message }): [string, string] => [
      '',
      `${count(n)} × ${code}: ${message}`,
    ]),
    ...(not_asked > 0 ? [['not asked', count(not_asked)] as [string, string]] : []),
    ['tokens', tokens + (usage.estimated ? ' (partly estimated)' : '')],
    ['retries', count(retries)],
    ['time', `${(duration_ms / 1000).toFixed(1)} s`],
    ['results', outputName],
  ];
  return rows.map(([label, text]) => `${label.padEnd(11)}${text}`).join('\n');
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
