import type { Facts, Knowledge, Mark } from '../../llm-driver/index.js';

/** Smaller figures count as 0: Postgres refuses numbers that are too small for its arithmetic. */
const SMALLEST = 1e-100;

/**
 * A store deletes what was taken ahead so long after its time, in milliseconds: limits per minute have
 * refilled since.
 */
export const AHEAD_KEEP_MS = 120_000;

/** Returns the text of a number for a store, which knows no infinity. Exact to the last digit. */
export function asText(number: number): string {
  if (Math.abs(number) < SMALLEST) return '0';
  return String(Math.max(-Number.MAX_VALUE, Math.min(number, Number.MAX_VALUE)));
}

/** Reads numbers with spaces between them. */
export function numbersIn(line: string): number[] {
  return line === '' ? [] : line.split(' ').map(Number);
}

/** Makes a mark of the figures of a store, in the order in which it tells them. */
export function markOf(figures: readonly number[]): Mark {
  const [at = 0, ownRequests = 0, ownTokens = 0, requests = 0, tokens = 0] = figures;
  const [confirmedRequests = 0, confirmedTokens = 0, unused = 0] = figures.slice(5);
  return { at, ownRequests, ownTokens, requests, tokens, confirmedRequests, confirmedTokens, unused };
}

/** Makes knowledge of revision, hold and time, and of facts. */
export function knowledgeOf([revision = 0, heldMs = 0, now = 0]: readonly number[], facts: Facts): Knowledge {
  return { revision, facts, heldMs, now };
}
