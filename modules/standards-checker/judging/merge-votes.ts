import { krippendorffAlpha } from '../agreement/krippendorff.js';
import type { Standard } from '../sets/standard-set.schema.js';
import { distinctQuotes } from './part-finding.js';
import type { StandardVerdict, Verdict } from './report.schema.js';
import { headOf } from './verdict-head.js';
import type { Agreement, Vote } from './vote.schema.js';

const MAX_REASON_LENGTH = 500;

/** A vote with all that its judge said. */
export interface GivenVote {
  /** The judge as it was asked for. */
  readonly judge: string;
  readonly repetition: number;
  readonly verdict: StandardVerdict;
}

/**
 * Makes the verdict on a standard of its votes: reason and model of the first vote that agrees with the
 * decision, quotes of all that do.
 */
export function mergeVotes(
  standard: Standard,
  given: readonly GivenVote[],
  decision: Verdict,
): StandardVerdict {
  const votes = given.map(({ verdict }) => verdict);
  const deciding = votes.filter(({ verdict }) => verdict === decision);
  const [first] = deciding;
  return {
    ...headOf(standard),
    verdict: decision,
    reason: first?.reason ?? `The votes differ: ${countsOf(votes)}.`,
    quotes: distinctQuotes((first ? deciding : votes).flatMap(({ quotes }) => quotes)),
    ...(first?.error && { error: first.error }),
    judged_by: (first ?? votes[0])?.judged_by ?? null,
    attempts: votes.reduce((sum, { attempts }) => sum + attempts, 0),
    ...(votes.every(({ cached }) => cached) && { cached: true }),
    votes: given.map(toVote),
    agreement: Math.round((deciding.length / votes.length) * 10_000) / 10_000,
  };
}

function toVote({ judge, repetition, verdict: { verdict, reason, error, judged_by } }: GivenVote): Vote {
  const text = reason === '' ? (error?.message ?? '') : reason;
  const short = text.length > MAX_REASON_LENGTH ? `${text.slice(0, MAX_REASON_LENGTH - 1)}…` : text;
  return { judge: judged_by ?? judge, repetition, verdict, reason: short };
}

function countsOf(votes: readonly StandardVerdict[]): string {
  const counts = new Map<Verdict, number>();
  for (const { verdict } of votes) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return [...counts].map(([verdict, count]) => `${count} ${verdict}`).join(', ');
}

/** Computes how far the votes on all standards agree. Returns `undefined` without votes. */
export function agreementOf(verdicts: readonly StandardVerdict[]): Agreement | undefined {
  const voted = verdicts.filter(({ votes }) => votes !== undefined && votes.length > 0);
  if (voted.length === 0) return undefined;
  const mean = voted.reduce((sum, { agreement = 0 }) => sum + agreement, 0) / voted.length;
  const alpha = krippendorffAlpha(
    voted.map(({ votes = [] }) => votes.map(({ verdict }) => (verdict === 'error' ? null : verdict))),
  );
  return { mean: rounded(mean), alpha: alpha === null ? null : rounded(alpha) };
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
