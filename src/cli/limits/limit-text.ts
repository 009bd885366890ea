import { WINDOW_MS, type LimitState, type ScopeState } from '../../../modules/llm-driver/index.js';
import { formatDuration } from '../terminal/format.js';

const UNITS: Readonly<Record<LimitState['unit'], string>> = {
  requests: 'r',
  tokens: 't',
  input_tokens: 'it',
  output_tokens: 'ot',
};
const WINDOWS: Readonly<Record<LimitState['window'], string>> = { minute: 'pm', day: 'pd' };

/** Names a limit as the providers' own pages do: `30 rpm`, `6000 tpm`, `14,400 rpd`. */
export function limitName({ unit, window, limit }: Pick<LimitState, 'unit' | 'window' | 'limit'>): string {
  return `${formatCount(limit)} ${UNITS[unit]}${WINDOWS[window]}`;
}

/** Formats a number, with its digits in groups if there are five or more. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US', { useGrouping: 'min2' });
}

/** The pacer leaves a little of each limit unused: at most the amount that refills in this time. */
const UNUSED_REFILL_MS = 500;

/**
 * Names the limit that calls wait for now: `30 rpm`, `held 12 s`, `concurrency 16`. With several scopes, that
 * of the scope with the most waiting calls.
 * @returns `undefined` if no call has to wait
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

/** Says how long the provider's hint holds calls back: `held 12 s`, `held 3m10s`. */
export function heldFor(ms: number): string {
  return `held ${ms <= 59_000 ? `${Math.ceil(ms / 1000)} s` : formatDuration(ms)}`;
}

/**
 * Finds the limit that the next call waits for. A call needs one request. So a limit on requests binds if
 * almost none are left and the next one is refilled no sooner than the call may go; else the limit with the
 * smallest share left binds.
 */
function scarcest(limits: readonly LimitState[], nextInMs: number): LimitState | undefined {
  const onRequests = limits.find(({ unit, window, limit, remaining }) => {
    const perMs = limit / WINDOW_MS[window];
    return unit === 'requests' && remaining < 1 + perMs * UNUSED_REFILL_MS && nextInMs * perMs <= 1;
  });
  if (onRequests !== undefined) return onRequests;
  const onTokens = limits.filter(({ unit }) => unit !== 'requests');
  const candidates = onTokens.length > 0 ? onTokens : limits;
  return [...candidates].sort((one, other) => shareLeft(one) - shareLeft(other))[0];
}

function shareLeft({ limit, remaining }: LimitState): number {
  return remaining / limit;
}
