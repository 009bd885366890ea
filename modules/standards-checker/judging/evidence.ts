import type { EvidenceMode } from './evidence-mode.js';
import type { PartFinding } from './part-finding.js';
import type { VerdictProblem } from './report.schema.js';

/** The problem of a verdict whose evidence is not in the document. */
const UNVERIFIED_EVIDENCE: VerdictProblem = {
  code: 'unverified_evidence',
  message: 'The model said "met", but the document says none of its quotes.',
};

/**
 * Makes `met` `unclear` if it has quotes and none of them is verified. Without quotes it stays: a standard
 * about something that must never occur has none. `not_met` stays too, because it passes nothing.
 */
export function withEvidence(finding: PartFinding, mode: EvidenceMode): PartFinding {
  const { verdict, quotes } = finding;
  const invented = quotes.length > 0 && quotes.every(({ verified }) => !verified);
  if (mode === 'lenient' || verdict !== 'met' || !invented) return finding;
  return { ...finding, verdict: 'unclear', error: UNVERIFIED_EVIDENCE };
}

/** Returns true if the evidence of a verdict was not verified. */
export function lacksEvidence({ error }: { readonly error?: VerdictProblem }): boolean {
  return error?.code === UNVERIFIED_EVIDENCE.code;
}
