import { DEFAULT_SEVERITY, SEVERITIES, type Severity, type Standard } from '../sets/standard-set.schema.js';
import type { CheckReport, CheckSummary, StandardVerdict } from '../judging/report.schema.js';

/** The report on one document, with the document and which findings count. */
export interface DocumentReport extends CheckReport {
  readonly document: {
    /** Its path, relative to the folder that readers know, with slashes; or an absolute URI. */
    readonly path: string;
    /** As it was judged. The positions of quotes are positions in it. */
    readonly text: string;
    /** `extracted`: the file has other lines than the text. Default `markdown`. */
    readonly kind?: 'markdown' | 'extracted';
  };
  /** Ids of the standards whose findings a baseline accepts; `undefined` without a baseline. */
  readonly accepted?: ReadonlySet<string>;
  /** Ids of the standards that fail the run. */
  readonly failing: ReadonlySet<string>;
}

/**
 * Who gave the verdicts of a run: a model, the mock driver (at least one of them), or the recording of a
 * shipped example.
 */
export type JudgeKind = 'model' | 'mock' | 'recording';

/** The reports on all documents of a run, with what their readers need beside them. */
export interface CheckedReport {
  /** At least one. The verdicts of each are in the order of `rules`. */
  readonly documents: readonly DocumentReport[];
  /** Over all documents. */
  readonly summary: CheckSummary;
  /** Name of the set, or of all sets. */
  readonly standards: string;
  readonly rules: readonly Standard[];
  /** Who gave the verdicts. */
  readonly judge: JudgeKind;
  /** Version of this program. */
  readonly version: string;
}

/** Names the documents of a report: one by its path, several by their number. */
export function documentsOf({ documents }: CheckedReport): string {
  return documents.length === 1 ? documents[0]!.document.path : `${documents.length} documents`;
}

/** What a reader is told if no model judged. */
const REMARKS: Readonly<Record<Exclude<JudgeKind, 'model'>, string>> = {
  mock: 'No model judged: the mock driver answered, which cannot judge. Every verdict is unclear.',
  recording:
    'This is a recording: the answers to this shipped example were written and checked by hand. No model was called.',
};

/** Returns what a reader is told about the judge; `undefined` if a model judged. */
export function judgeRemark({ judge }: Pick<CheckedReport, 'judge'>): string | undefined {
  return judge === 'model' ? undefined : REMARKS[judge];
}

/** The words for verdicts. */
export const VERDICT_LABELS: Readonly<Record<StandardVerdict['verdict'], string>> = {
  met: 'Met',
  not_met: 'Not met',
  unclear: 'Unclear',
  not_applicable: 'Not applicable',
  error: 'Error',
};

/** Returns the severity of the standard of a verdict. */
export function severityOf({ severity }: Pick<StandardVerdict, 'severity'>): Severity {
  return severity ?? DEFAULT_SEVERITY;
}

/** Returns true if a severity is at least as severe as another. */
export function isAtLeast(severity: Severity, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(least);
}

/** Returns the reason of a verdict, or the problem that left it without one. */
export function reasonOf({ error, reason }: Pick<StandardVerdict, 'error' | 'reason'>): string {
  return reason === '' ? (error?.message ?? '') : reason;
}

/** Returns the score as a percentage, rounded down: 100 % means that all is met. */
export function percentOf(score: number): string {
  return `${Math.floor(Math.round(score * 10_000) / 100)} %`;
}

/** Says in a line how many verdicts of each kind there are. */
export function countsOf({ summary }: Pick<CheckReport, 'summary'>): string {
  const { total, met, not_met, unclear, not_applicable, error } = summary;
  const inapplicable = not_applicable === 0 ? '' : `${not_applicable} not applicable, `;
  return `${met} met, ${not_met} not met, ${unclear} unclear, ${inapplicable}${error} failed of ${total}`;
}

/** Says in a line how the votes on a standard agree; `undefined` without votes. */
export function agreementRemark({ votes, agreement = 0 }: StandardVerdict): string | undefined {
  if (votes === undefined) return undefined;
  return `${Math.round(agreement * votes.length)} of ${votes.length} votes`;
}

/** Says in a line how the votes of a check agree; an empty text without votes. */
export function agreementOfCheck({ summary: { agreement } }: Pick<CheckReport, 'summary'>): string {
  if (agreement === undefined) return '';
  const alpha = agreement.alpha === null ? 'not defined' : agreement.alpha.toFixed(2);
  return `agreement of votes ${percentOf(agreement.mean)}, Krippendorff's alpha ${alpha}`;
}

/** Says in a line what a check took: agreement of votes, answers from the cache, tokens, time and judge. */
export function costOf({ summary }: Pick<CheckReport, 'summary'>): string {
  const { calls, cached_calls, usage, duration_ms, driver, model } = summary;
  const agreed = agreementOfCheck({ summary });
  return [
    ...(agreed === '' ? [] : [agreed]),
    ...(calls !== null && cached_calls ? [cacheRemark(calls, cached_calls)] : []),
    ...(usage === null
      ? []
      : [`${usage.total_tokens.toLocaleString('en-US')} tokens${usage.estimated ? ' (estimated)' : ''}`]),
    ...(duration_ms === null ? [] : [`${(duration_ms / 1000).toFixed(1)} s`]),
    ...(driver === null ? [] : [`judged by ${[driver, model].filter(Boolean).join('/')}`]),
  ].join(', ');
}

function cacheRemark(calls: number, cached: number): string {
  const sent = calls === 0 ? 'no calls' : calls === 1 ? '1 call' : `${calls} calls`;
  return `${cached} ${cached === 1 ? 'answer' : 'answers'} from the cache, ${sent}`;
}
