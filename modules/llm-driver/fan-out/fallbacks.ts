import type { Clock } from '../../support/index.js';
import { LlmError, type LlmErrorKind } from '../contract/llm-error.js';
import type { ModelTarget, Route } from './model-router.js';

/** Failures that say something about one provider, not about the request: another one may do better. */
const WORTH_A_FALLBACK: ReadonlySet<LlmErrorKind> = new Set<LlmErrorKind>([
  'rate_limit_exceeded',
  'provider_overloaded',
  'provider_quota_exhausted',
  'provider_not_configured',
  'key_unreadable',
  'upstream_auth_failed',
  'upstream_error',
  'upstream_generation_failed',
  'upstream_invalid_response',
  'upstream_unreachable',
  'upstream_timeout',
  'upstream_tls',
  'model_not_found',
]);

/** Asks one target of a route. `spentMs`: what the targets before it took of the call's time. */
export type AskTarget<T> = (target: ModelTarget, spentMs: number) => Promise<T>;

/**
 * Asks the targets of a route in order until one answers.
 * @throws LlmError the last target's failure, or the first that no other target could mend
 */
export async function askInOrder<T>(route: Route, clock: Clock, ask: AskTarget<T>): Promise<T> {
  const [first, ...fallbacks] = route.targets;
  const fallback = fallbacks.values();
  const startedAt = clock.monotonic();
  for (let target: ModelTarget = first, spentMs = 0; ;) {
    try {
      return await ask(target, spentMs);
    } catch (thrown) {
      const next = WORTH_A_FALLBACK.has(LlmError.from(thrown).kind) ? fallback.next() : undefined;
      if (next === undefined || next.done) throw thrown;
      target = next.value;
      spentMs = clock.monotonic() - startedAt;
    }
  }
}

/** What is left of a call's time, in milliseconds; at least 1, so that the call ends as one that ran out of it. */
export function remainingMs(timeoutMs: number, spentMs: number): number {
  return Math.max(1, timeoutMs - spentMs);
}
