import type { IncomingHttpHeaders } from 'node:http';
import { MAX_WAIT_MS } from '../../support/index.js';
import { parseGoDuration } from './go-duration.js';

const DECIMAL = /^\d{1,15}(?:\.\d{1,15})?$/;
// `Date.parse` alone takes almost anything for a date, a bare number included.
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const SENTENCE =
  /\b(?:(?:try again|retry|retry your requests?|resets|available again) (?:in|after)|wait(?: for)?(?: at least)?) (?=\d)/i;
const DURATION_AT = /\d[\d.dhms]{0,62}/y;
const AMOUNT_AT =
  /(\d{1,9}(?:\.\d{1,9})?) (?:(milliseconds?|ms)|(seconds?|secs?|s)|(minutes?|mins?|m)|(hours?|hrs?|h)|(days?|d))\b/iy;
/** Of the groups above, in their order. */
const UNITS_MS = [1, 1_000, 60_000, 3_600_000, 86_400_000] as const;

/**
 * Returns the wait that a provider asks for, in milliseconds: from `retry-after-ms`, else `retry-after`
 * (seconds or an HTTP date), else the longer of a wait in the body and one in its message: "Please try again
 * in 4.77s", "retry after 34 seconds". Returns undefined for hints that are zero, negative, past, garbled or
 * longer than 30 days: those are no hints, but broken clocks or timestamps.
 *
 * Groq rounds the duration in the sentence up to whole seconds for the header; if the two agree in that way,
 * the exact one wins. A date is measured against the `date` of the reply: the provider's clock, not ours.
 * @param nowMs wall clock, for a reply without a `date`
 * @param bodyMs wait that a field of the body asks for
 */
export function retryHint(
  headers: IncomingHttpHeaders,
  message: string,
  nowMs: number,
  bodyMs?: number,
): number | undefined {
  const exactMs = usableWait(decimal(headers['retry-after-ms']));
  if (exactMs !== undefined) return exactMs;
  const headerMs = usableWait(retryAfter(headers, nowMs));
  // Google rounds the one down and writes the other exactly.
  const sentenceMs = longer(usableWait(durationInText(message)), usableWait(bodyMs));
  if (headerMs === undefined || sentenceMs === undefined) return headerMs ?? sentenceMs;
  return Math.ceil(sentenceMs / 1000) * 1000 === headerMs ? sentenceMs : headerMs;
}

function longer(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
}

function usableWait(ms: number | undefined): number | undefined {
  return ms !== undefined && ms > 0 && ms <= MAX_WAIT_MS ? ms : undefined;
}

function retryAfter(headers: IncomingHttpHeaders, nowMs: number): number | undefined {
  const value = headers['retry-after'];
  const seconds = decimal(value);
  if (seconds !== undefined) return seconds * 1000;
  const until = httpDate(value);
  return until === undefined ? undefined : until - (httpDate(headers.date) ?? nowMs);
}

function decimal(value: unknown): number | undefined {
  return typeof value === 'string' && DECIMAL.test(value) ? Number(value) : undefined;
}

function httpDate(value: unknown): number | undefined {
  if (typeof value !== 'string' || !HTTP_DATE.test(value)) return undefined;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? undefined : ms;
}

function durationInText(message: string): number | undefined {
  const sentence = SENTENCE.exec(message);
  if (sentence === null) return undefined;
  const start = sentence.index + sentence[0].length;
  AMOUNT_AT.lastIndex = start;
  const amount = AMOUNT_AT.exec(message);
  if (amount !== null) return Number(amount[1]) * UNITS_MS[amount.slice(2).findIndex(Boolean)]!;
  DURATION_AT.lastIndex = start;
  const found = DURATION_AT.exec(message)?.[0];
  // The sentence's own full stop follows the duration.
  return found === undefined ? undefined : parseGoDuration(found.endsWith('.') ? found.slice(0, -1) : found);
}
