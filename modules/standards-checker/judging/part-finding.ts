import type { Standard } from '../sets/standard-set.schema.js';
import type { Quote } from './quote-verifier.js';
import type { StandardVerdict, Verdict, VerdictProblem } from './report.js';

/** What was found on one standard in one part of the document. */
export interface PartFinding {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly quotes: readonly Quote[];
  readonly error?: VerdictProblem;
  readonly judgedBy: string | null;
  readonly attempts: number;
}

const MAX_QUOTES = 10;
const MAX_REASON_LENGTH = 2_000;

/**
 * Makes one verdict of the findings in all parts.
 *
 * For what must hold somewhere: met if any part meets it (that part is proof, whatever became of others), else an error if a
 * part failed, else not met if every part says so, else unclear. For what must hold everywhere: not met if any part breaks it,
 * else an error if a part failed, else met if every part says so, else unclear.
 */
export function mergeFindings(
  { id, title, must_hold }: Standard,
  findings: readonly PartFinding[],
): StandardVerdict {
  const verdict = decide(findings, must_hold === 'everywhere' ? ['not_met', 'met'] : ['met', 'not_met']);
  const deciding = findings.filter((finding) => finding.verdict === verdict);
  const [first] = deciding;
  return {
    standard_id: id,
    title,
    verdict,
    reason: first ? reasonOf(findings, deciding) : 'The parts of the document lead to different verdicts.',
    quotes: distinct((first ? deciding : findings).flatMap(({ quotes }) => quotes)),
    ...(first?.error && { error: first.error }),
    judged_by: (first ?? findings[0])?.judgedBy ?? null,
    attempts: findings.reduce((sum, { attempts }) => sum + attempts, 0),
  };
}

/** @param strength the verdict one part is enough for, and the one that takes all of them */
function decide(
  findings: readonly PartFinding[],
  [one, all]: readonly ['met' | 'not_met', 'met' | 'not_met'],
): Verdict {
  const verdicts = new Set(findings.map(({ verdict }) => verdict));
  if (verdicts.has(one)) return one;
  if (verdicts.has('error')) return 'error';
  return verdicts.size === 1 && verdicts.has(all) ? all : 'unclear';
}

function reasonOf(findings: readonly PartFinding[], deciding: readonly PartFinding[]): string {
  const reasons =
    findings.length === 1
      ? deciding.map(({ reason }) => reason)
      : deciding.map((finding) => `Part ${findings.indexOf(finding) + 1}: ${finding.reason}`);
  const text = reasons.join(' ');
  return text.length > MAX_REASON_LENGTH ? `${text.slice(0, MAX_REASON_LENGTH - 1)}…` : text;
}

/** Parts overlap, so two of them may give the same passage. */
function distinct(quotes: readonly Quote[]): Quote[] {
  const places = new Map(quotes.map((quote) => [quote.verified ? quote.start : quote.text, quote]));
  return [...places.values()].slice(0, MAX_QUOTES);
}
