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
export function askInOrder<T>({ targets }: Route, clock: Clock, ask: AskTarget<T>): Promise<T> {
  return targets.length === 1 ? ask(targets[0], 0) : askEach(targets, clock, ask);
}

async function askEach<T>(targets: Route['targets'], clock: Clock, ask: AskTarget<T>): Promise<T> {
  const startedAt = clock.monotonic();
  const last = targets.length - 1;
  for (let place = 0, spentMs = 0; ; place += 1) {
    try {
      return await ask(targets[place]!, spentMs);
    } catch (thrown) {
      if (place === last || !WORTH_A_FALLBACK.has(LlmError.from(thrown).kind)) throw thrown;
      spentMs = clock.monotonic() - startedAt;
    }
  }
}

/** What is left of a call's time, in milliseconds; at least 1, so that the call ends as one that ran out of it. */
export function remainingMs(timeoutMs: number, spentMs: number): number {
  return Math.max(1, timeoutMs - spentMs);
}
