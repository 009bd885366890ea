import type { Standard } from '../sets/standard-set.schema.js';
import { headOf } from './verdict-head.js';
import type { Quote } from './quote.schema.js';
import type { StandardVerdict, Verdict, VerdictProblem } from './report.schema.js';

/** The verdict on one standard from one part of the document. */
export interface PartFinding {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly quotes: readonly Quote[];
  readonly error?: VerdictProblem;
  readonly judgedBy: string | null;
  readonly attempts: number;
  /** True if it came from the cache. */
  readonly cached?: boolean;
}

const MAX_QUOTES = 10;
const MAX_REASON_LENGTH = 2_000;

/** The reason of a verdict that the standard does not allow, in front of the model's own. */
const NO_CONDITION = 'The model says that the standard does not apply, but the standard applies always.';

/**
 * Merges the findings of all parts into one verdict.
 *
 * A standard is not applicable if every part says so; else such parts are left out. Only a standard with
 * `applies_when` can be: for others such a finding is unclear.
 *
 * `must_hold: somewhere`: met if any part meets the standard (that part is proof, even if others failed),
 * else error if a part failed, else not met if every part says so, else unclear. `everywhere`: not met if any
 * part breaks the standard, else error if a part failed, else met if every part says so, else unclear.
 */
export function mergeFindings(standard: Standard, partFindings: readonly PartFinding[]): StandardVerdict {
  const { must_hold, applies_when } = standard;
  const findings = applies_when === undefined ? partFindings.map(alwaysApplied) : partFindings;
  const verdict =
    must_hold === 'everywhere' ? decide(findings, 'not_met', 'met') : decide(findings, 'met', 'not_met');
  const deciding = findings.filter((finding) => finding.verdict === verdict);
  const [first] = deciding;
  return {
    ...headOf(standard),
    verdict,
    reason: first ? reasonOf(findings, deciding) : 'The parts of the document lead to different verdicts.',
    quotes: distinctQuotes((first ? deciding : findings).flatMap(({ quotes }) => quotes)),
    ...(first?.error && { error: first.error }),
    judged_by: (first ?? findings[0])?.judgedBy ?? null,
    attempts: findings.reduce((sum, { attempts }) => sum + attempts, 0),
    ...(findings.every(({ cached }) => cached) && { cached: true }),
  };
}

/**
 * @param ofAnyPart the verdict that one part decides
 * @param ofAllParts the verdict that needs all parts
 */
function decide(findings: readonly PartFinding[], ofAnyPart: Verdict, ofAllParts: Verdict): Verdict {
  const verdicts = new Set(findings.map(({ verdict }) => verdict));
  if (verdicts.size > 1) verdicts.delete('not_applicable');
  if (verdicts.has(ofAnyPart)) return ofAnyPart;
  if (verdicts.has('error')) return 'error';
  const [only = 'unclear'] = verdicts.size === 1 ? verdicts : [];
  return only === ofAllParts || only === 'not_applicable' ? only : 'unclear';
}

function alwaysApplied(finding: PartFinding): PartFinding {
  if (finding.verdict !== 'not_applicable') return finding;
  const error = { code: 'invalid_output', message: NO_CONDITION };
  return { ...finding, verdict: 'unclear', reason: `${NO_CONDITION} ${finding.reason}`.trim(), error };
}

function reasonOf(findings: readonly PartFinding[], deciding: readonly PartFinding[]): string {
  const reasons =
    findings.length === 1
      ? deciding.map(({ reason }) => reason)
      : deciding.map((finding) => `Part ${findings.indexOf(finding) + 1}: ${finding.reason}`);
  const text = reasons.join(' ');
  return text.length > MAX_REASON_LENGTH ? `${text.slice(0, MAX_REASON_LENGTH - 1)}…` : text;
}

/** Removes repeated quotes: parts overlap, so two of them may quote the same passage. */
export function distinctQuotes(quotes: readonly Quote[]): Quote[] {
  const byPosition = new Map(quotes.map((quote) => [quote.verified ? quote.start : quote.text, quote]));
  return [...byPosition.values()].slice(0, MAX_QUOTES);
}
