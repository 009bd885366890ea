import type { Flavour } from './call.js';
import { formatGoDuration } from './go-duration.js';

/** How full one limit is. */
export interface LimitState {
  readonly on: 'requests' | 'tokens';
  readonly per: 'minute' | 'day';
  readonly limit: number;
  readonly windowMs: number;
  used(): number;
}

/**
 * The `x-ratelimit-*` headers. Groq documents requests per day and tokens per minute; OpenAI shows requests
 * per minute (per day where only that exists). The other limits have no header. Reset is the time until the
 * bucket is full again, not until the next free slot, and is cut to whole milliseconds.
 */
export function rateLimitHeaders(flavour: Flavour, states: readonly LimitState[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const state of [shownRequests(flavour, states), find(states, 'tokens', 'minute')]) {
    if (state === undefined) continue;
    const used = state.used();
    const resetMs = Math.floor((used * state.windowMs) / state.limit + 1e-6);
    headers[`x-ratelimit-limit-${state.on}`] = String(state.limit);
    headers[`x-ratelimit-remaining-${state.on}`] = String(Math.floor(state.limit - used + 1e-6));
    headers[`x-ratelimit-reset-${state.on}`] = formatGoDuration(resetMs);
  }
  return headers;
}

function shownRequests(flavour: Flavour, states: readonly LimitState[]): LimitState | undefined {
  const perDay = find(states, 'requests', 'day');
  return flavour === 'groq' ? perDay : (find(states, 'requests', 'minute') ?? perDay);
}

function find(
  states: readonly LimitState[],
  on: LimitState['on'],
  per: LimitState['per'],
): LimitState | undefined {
  return states.find((state) => state.on === on && state.per === per);
}
