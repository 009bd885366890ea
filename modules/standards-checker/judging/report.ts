import type { Usage } from '../../llm-driver/index.js';
import type { Quote } from './quote-verifier.js';

export type Verdict = 'met' | 'not_met' | 'unclear' | 'error';

/** What went wrong with a standard, in our own words. */
export interface VerdictProblem {
  /** An error code of the call, or `invalid_output`, `model_refused`, `interrupted`. */
  readonly code: string;
  readonly message: string;
}

/** What was found on one standard. Reports are snake_case in code too: they are stored, sent and printed as they are. */
export interface StandardVerdict {
  readonly standard_id: string;
  readonly title: string;
  /** `error` where no judgement could be had: never a pass. */
  readonly verdict: Verdict;
  /** The model's words, 2,000 characters at most; ours where it gave no readable ones. */
  readonly reason: string;
  /** Ten at most. */
  readonly quotes: readonly Quote[];
  /** With `error`, and with `unclear` where the model's answer could not be read. */
  readonly error?: VerdictProblem;
  /** The model whose judgement this is, `driver/model`; `null` where none judged. */
  readonly judged_by: string | null;
  /** Calls sent: parts of the document, retries and repairs included. */
  readonly attempts: number;
}

export interface UsageReport {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  /** Some of the figures are estimates, because a provider sent none. */
  readonly estimated: boolean;
}

export interface CheckSummary {
  readonly total: number;
  readonly met: number;
  readonly not_met: number;
  readonly unclear: number;
  readonly error: number;
  /**
   * `met / total`, 0 to 1, four decimals. What is unclear or failed counts as not met, so a failed call never makes a score better.
   */
  readonly score: number;
  /** Of every call, repairs included; `null` for a check that was broken off by a restart. */
  readonly usage: UsageReport | null;
  /** `null` for a check that was broken off by a restart. */
  readonly duration_ms: number | null;
  /** Who gave the first answer; what was asked for where nobody did. */
  readonly driver: string | null;
  readonly model: string | null;
}

/** The outcome of a check: one verdict per standard, in their order. */
export interface CheckReport {
  readonly verdicts: readonly StandardVerdict[];
  readonly summary: CheckSummary;
}

/** How far a check is. */
export interface CheckProgress {
  /** Standards with a verdict. */
  readonly done: number;
  /** Standards in all. */
  readonly total: number;
  /** Prompts answered or failed. */
  readonly calls_done: number;
  /** Prompts in all: standards times parts of the document, and repairs as they turn out to be needed. */
  readonly calls_total: number;
}

/** What the summary of a check that was broken off cannot say. */
export const NOTHING_KNOWN = { usage: null, duration_ms: null, driver: null, model: null } as const;

/** Counts verdicts. */
export function summarize(
  verdicts: readonly StandardVerdict[],
  rest: Pick<CheckSummary, 'usage' | 'duration_ms' | 'driver' | 'model'>,
): CheckSummary {
  const count = (which: Verdict) => verdicts.filter(({ verdict }) => verdict === which).length;
  const total = verdicts.length;
  const met = count('met');
  return {
    total,
    met,
    not_met: count('not_met'),
    unclear: count('unclear'),
    error: count('error'),
    score: total === 0 ? 0 : Math.round((met / total) * 10_000) / 10_000,
    ...rest,
  };
}

export function toUsageReport(usage: Usage): UsageReport {
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.totalTokens,
    estimated: usage.estimated,
  };
}
