import type { LimitState, ScopeState } from '../../../modules/llm-driver/index.js';
import { formatDuration } from '../duration.js';
import { limitName } from './limit-name.js';

const WINDOW_MS = { minute: 60_000, day: 86_400_000 } as const;
/** The pacer never spends the very last of a limit; what refills in this time, generously. */
const LEFT_UNUSED_MS = 500;

/**
 * What holds calls up right now, in a few words: `30 rpm`, `held 12 s`, `concurrency 16`. Of several scopes the one that most
 * calls wait for.
 * @returns `undefined` where nothing does
 */
export function bindingLimit(scopes: readonly ScopeState[]): string | undefined {
  const busiestFirst = [...scopes].sort((one, other) => other.waiting - one.waiting);
  for (const scope of busiestFirst) {
    const binding = bindingIn(scope);
    if (binding !== undefined) return binding;
  }
  return undefined;
}

function bindingIn(scope: ScopeState): string | undefined {
  const { circuit, heldForMs, waiting, nextInMs, concurrency, inFlight } = scope;
  if (circuit !== 'closed') return circuit === 'open' ? 'circuit open' : 'circuit half open';
  if (heldForMs > 0) return heldFor(heldForMs);
  if (waiting === 0) return undefined;
  if (concurrency !== null && inFlight >= concurrency) return `concurrency ${concurrency}`;
  const limit = nextInMs === null ? undefined : scarcest(scope.limits, nextInMs);
  return limit && limitName(limit);
}

/** Until the provider's hint has passed: `held 12 s`, `held 3m10s`. */
export function heldFor(ms: number): string {
  return `held ${ms <= 59_000 ? `${Math.ceil(ms / 1000)} s` : formatDuration(ms)}`;
}

/**
 * The limit that the next call waits for. One request is all it needs of a limit on requests, so such a limit binds when next to
 * nothing of it is left and one comes back no sooner than the call may go; else it is the one with the least left.
 */
function scarcest(limits: readonly LimitState[], nextInMs: number): LimitState | undefined {
  const onRequests = limits.find(({ unit, window, limit, remaining }) => {
    const perMs = limit / WINDOW_MS[window];
    return unit === 'requests' && remaining < 1 + perMs * LEFT_UNUSED_MS && nextInMs * perMs <= 1;
  });
  if (onRequests !== undefined) return onRequests;
  const onTokens = limits.filter(({ unit }) => unit !== 'requests');
  const candidates = onTokens.length > 0 ? onTokens : limits;
  return [...candidates].sort((one, other) => shareLeft(one) - shareLeft(other))[0];
}

function shareLeft({ limit, remaining }: LimitState): number {
  return remaining / limit;
}
