import type { StandardVerdict } from './types.js';

export type Change = 'changed' | 'added' | 'removed' | 'same';

/** One standard in two runs. */
export interface Comparison {
  readonly id: string;
  readonly title: string;
  readonly change: Change;
  readonly before?: StandardVerdict;
  readonly after?: StandardVerdict;
}

const ORDER: readonly Change[] = ['changed', 'added', 'removed', 'same'];

/**
 * Every standard of either run: those whose verdict changed first, then those in one run only, then the
 * others.
 */
export function compareRuns(
  before: readonly StandardVerdict[],
  after: readonly StandardVerdict[],
): Comparison[] {
  const earlier = new Map(before.map((verdict) => [verdict.standard_id, verdict]));
  const later = new Map(after.map((verdict) => [verdict.standard_id, verdict]));
  return [...new Set([...later.keys(), ...earlier.keys()])]
    .map((id) => compare(id, earlier.get(id), later.get(id)))
    .sort((one, other) => ORDER.indexOf(one.change) - ORDER.indexOf(other.change));
}

function compare(
  id: string,
  before: StandardVerdict | undefined,
  after: StandardVerdict | undefined,
): Comparison {
  return { id, title: (after ?? before)?.title ?? id, change: changeOf(before, after), before, after };
}

function changeOf(before: StandardVerdict | undefined, after: StandardVerdict | undefined): Change {
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  return before.verdict === after.verdict ? 'same' : 'changed';
}
