import type { Usage } from '../../llm-driver/index.js';
import type { Standard } from '../sets/standard-set.schema.js';
import { lacksEvidence } from './evidence.js';
import { failedVerdict } from './failed-verdict.js';
import { agreementOf } from './merge-votes.js';
import type { Quote } from './quote.schema.js';
import {
  checkSummarySchema,
  type CheckSummary,
  type StandardVerdict,
  type UsageReport,
  type Verdict,
  type VerdictProblem,
} from './report.schema.js';
import { scoreOf } from './score.js';

/** The summary fields that are unknown for a check that a crash interrupted or that failed. */
export const UNKNOWN_TOTALS = {
  evidence: null,
  cached_calls: null,
  usage: null,
  duration_ms: null,
  driver: null,
  model: null,
} as const;

/** Counts verdicts and computes the score. */
export function summarize(
  verdicts: readonly StandardVerdict[],
  totals: Pick<
    CheckSummary,
    'evidence' | 'cached_calls' | 'usage' | 'duration_ms' | 'driver' | 'model' | 'settings' | 'notes'
  >,
): CheckSummary {
  const count = (wanted: Verdict) => verdicts.filter(({ verdict }) => verdict === wanted).length;
  const agreement = agreementOf(verdicts);
  return {
    total: verdicts.length,
    met: count('met'),
    not_met: count('not_met'),
    unclear: count('unclear'),
    not_applicable: count('not_applicable'),
    error: count('error'),
    score: scoreOf(verdicts),
    unverified: verdicts.filter(lacksEvidence).length,
    quotes: countQuotes(verdicts.flatMap(({ quotes }) => quotes)),
    calls: verdicts.reduce((sum, { attempts }) => sum + attempts, 0),
    ...(agreement && { agreement }),
    ...totals,
  };
}

function countQuotes(quotes: readonly Quote[]): CheckSummary['quotes'] {
  const count = (wanted: Quote['match']) => quotes.filter(({ match }) => match === wanted).length;
  return {
    total: quotes.length,
    exact: count('exact'),
    normalised: count('normalised'),
    not_found: count('not_found'),
  };
}

/** Converts the driver's usage to the report's snake_case. */
export function toUsageReport(usage: Usage): UsageReport {
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.totalTokens,
    cached_tokens: usage.cachedTokens,
    reasoning_tokens: usage.reasoningTokens,
    estimated: usage.estimated,
  };
}

/** Makes an `error` verdict for every standard that has no verdict, by the standard's position. */
export function missingVerdicts(
  standards: readonly Standard[],
  verdicts: ReadonlyMap<number, StandardVerdict>,
  error: VerdictProblem,
): Map<number, StandardVerdict> {
  const missing = new Map<number, StandardVerdict>();
  for (const [position, standard] of standards.entries()) {
    if (verdicts.has(position)) continue;
    missing.set(position, failedVerdict(standard, error));
  }
  return missing;
}

/**
 * Returns a stored summary; `null` without one, and for one that this server cannot have stored. Those of
 * earlier versions say nothing of quotes.
 */
export function storedSummary(stored: unknown): CheckSummary | null {
  if (typeof stored !== 'object' || stored === null) return null;
  const older = { evidence: null, unverified: null, quotes: null, calls: null, cached_calls: null };
  return checkSummarySchema.safeParse({ ...older, ...stored }).data ?? null;
}

/**
 * Returns a stored verdict. Quotes of earlier versions say only whether they were verified: after a
 * comparison of normalised texts.
 */
export function storedVerdict(stored: StandardVerdict): StandardVerdict {
  const quotes = stored.quotes.map((quote): Quote => {
    const older: Partial<Quote> = quote;
    return { ...quote, match: older.match ?? (quote.verified ? 'normalised' : 'not_found') };
  });
  return { ...stored, quotes };
}
