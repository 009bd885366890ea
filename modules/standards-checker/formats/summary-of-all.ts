import { summarize } from '../judging/report.js';
import type { CheckReport, CheckSummary, UsageReport } from '../judging/report.schema.js';

/**
 * Sums up the reports on several documents: counts and score of all verdicts together; tokens, parts, calls,
 * answers from the cache and time in all. Driver, model and settings are those of the first report that has
 * them.
 */
export function summaryOfAll(reports: readonly CheckReport[]): CheckSummary {
  const [first, second] = reports;
  if (first !== undefined && second === undefined) return first.summary;
  const summaries = reports.map(({ summary }) => summary);
  const verdicts = reports.flatMap((report) => report.verdicts);
  const judged = summaries.find(({ driver }) => driver !== null);
  const settings = summaries.find((summary) => summary.settings)?.settings;
  return summarize(verdicts, {
    evidence: first?.summary.evidence ?? null,
    cached_calls: sumOf(summaries.map(({ cached_calls }) => cached_calls)) ?? null,
    usage: usageOfAll(summaries.map(({ usage }) => usage)),
    duration_ms: sumOf(summaries.map(({ duration_ms }) => duration_ms)) ?? null,
    driver: judged?.driver ?? null,
    model: judged?.model ?? null,
    ...(settings && {
      settings: { ...settings, parts: sumOf(summaries.map((each) => each.settings?.parts)) ?? 0 },
    }),
  });
}

function usageOfAll(usages: readonly (UsageReport | null)[]): UsageReport | null {
  const known = usages.filter((usage) => usage !== null);
  if (known.length === 0) return null;
  const total = (name: 'prompt_tokens' | 'completion_tokens' | 'total_tokens') =>
    sumOf(known.map((usage) => usage[name])) ?? 0;
  return {
    prompt_tokens: total('prompt_tokens'),
    completion_tokens: total('completion_tokens'),
    total_tokens: total('total_tokens'),
    cached_tokens: sumOf(known.map((usage) => usage.cached_tokens)),
    reasoning_tokens: sumOf(known.map((usage) => usage.reasoning_tokens)),
    estimated: known.some(({ estimated }) => estimated),
  };
}

/** Adds the numbers that are known; `undefined` without any. */
function sumOf(numbers: readonly (number | null | undefined)[]): number | undefined {
  const known = numbers.filter((number) => typeof number === 'number');
  return known.length === 0 ? undefined : known.reduce((sum, number) => sum + number, 0);
}
