import { LlmError } from '../contract/llm-error.js';
import type { PacedCall } from './pacer.js';

/** Single calls that wait for the limits of one model at most, if `maxQueue` is not set. */
export const MAX_WAITING_CALLS = 10_000;

/** Wait that we ask of callers if it is not known when there will be room, in milliseconds. */
const RETRY_AFTER_MS = 1_000;

/**
 * Refuses a new single call if as many as may wait do so already. Pools are not bounded: they wait with a
 * bounded number of calls each. A further attempt is not refused: it has had its place.
 * @param ahead single calls that wait, of the call's priority and higher ones
 * @param waitMs returns the time that those take, in milliseconds
 * @throws LlmError `queue_full`
 */
export function assertRoom(call: PacedCall, ahead: number, waitMs: () => number): void {
  const { maxQueue = MAX_WAITING_CALLS } = call.scope;
  if (ahead < maxQueue || call.queue !== undefined || call.returning === true) return;
  const knownMs = waitMs();
  throw new LlmError('queue_full', {
    retryable: true,
    retryLimit: 0,
    retryAfterMs: knownMs > 0 && Number.isFinite(knownMs) ? knownMs : RETRY_AFTER_MS,
    message: `${ahead} calls already wait for its limits, as many as may. Try again later.`,
    setting: 'max_queue',
  });
}
