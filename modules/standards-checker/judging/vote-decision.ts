import type { Verdict } from './report.schema.js';

/** How votes decide. Nothing but the wanted share of equal votes makes another verdict than `unclear`. */
export const DECISION_RULES = ['majority', 'unanimous'] as const;
export type DecisionRule = (typeof DECISION_RULES)[number];
export const DEFAULT_DECISION: DecisionRule = 'majority';

/**
 * Decides about a standard, as soon as the votes that are still to come cannot change it.
 *
 * `majority`: the verdict of more than half of all planned votes, else `unclear`. `unanimous`: the verdict of
 * all votes, else `unclear`. A failed vote, `error`, is a vote for nothing; if all have failed, the verdict
 * is `error`.
 *
 * @param votes those given so far
 * @param planned number of all votes
 * @returns `undefined` while later votes can change the verdict
 */
export function decide(votes: readonly Verdict[], planned: number, rule: DecisionRule): Verdict | undefined {
  const left = planned - votes.length;
  const needed = rule === 'unanimous' ? planned : Math.floor(planned / 2) + 1;
  const counts = new Map<Verdict, number>();
  for (const vote of votes) counts.set(vote, (counts.get(vote) ?? 0) + 1);
  const failed = counts.get('error') ?? 0;
  counts.delete('error');
  for (const [verdict, count] of counts) if (count >= needed) return verdict;
  if (left === 0) return failed === planned ? 'error' : 'unclear';
  // All have failed: the next vote decides whether it is an error.
  if (failed === votes.length) return undefined;
  counts.delete('unclear');
  const most = Math.max(0, ...counts.values());
  return most + left >= needed ? undefined : 'unclear';
}

/** Returns how many votes can decide at the earliest, before one is given. */
export function fewestVotes(planned: number, rule: DecisionRule): number {
  return rule === 'unanimous' ? Math.min(2, planned) : Math.floor(planned / 2) + 1;
}
