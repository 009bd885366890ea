import { DEFAULT_WEIGHT } from '../sets/standard-set.schema.js';
import type { StandardVerdict } from './report.schema.js';

/** Largest score below 1, to four decimals. */
const ALMOST_ALL = 0.9999;

/**
 * Computes the score of a check: the weight of what is met divided by the weight of what applies. Below 1
 * unless everything that applies is met; 1 if nothing applies; 0 without verdicts.
 */
export function scoreOf(verdicts: readonly Pick<StandardVerdict, 'verdict' | 'weight'>[]): number {
  if (verdicts.length === 0) return 0;
  const applicable = verdicts.filter(({ verdict }) => verdict !== 'not_applicable');
  const met = applicable.filter(({ verdict }) => verdict === 'met');
  if (met.length === applicable.length) return 1;
  return Math.min(ALMOST_ALL, Math.round((weightOf(met) / weightOf(applicable)) * 10_000) / 10_000);
}

function weightOf(verdicts: readonly Pick<StandardVerdict, 'weight'>[]): number {
  return verdicts.reduce((sum, { weight = DEFAULT_WEIGHT }) => sum + weight, 0);
}
