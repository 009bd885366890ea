import { setMaxListeners } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Cancellation, LinkedSignal } from '../../support/index.js';
import { stopReason } from '../call/call-deadline.js';
import { LlmError, type ModelFailure } from '../contract/llm-error.js';
import { AllModelsFailedError } from './all-models-failed.error.js';

/** Asks one model. `signal` fires when another model has won, and on the caller's abort. */
export type Racer<T> = (index: number, signal: AbortSignal) => Promise<T>;

/** The winner of a race. */
export interface Finish<T> {
  readonly value: T;
  /** Index of the winner's model. */
  readonly winner: number;
  /** Those of models that had failed before, or were cancelled, by index. */
  readonly failures: readonly (ModelFailure | undefined)[];
  /** True for a model that the winner has cancelled. */
  readonly isCancelled: (index: number) => boolean;
  /**
   * Stops listening to the caller's signal. Until then an abort reaches the winner, which may still be
   * streaming.
   */
  readonly release: () => void;
}

/**
 * Asks several models at once and returns the first success; the others are cancelled, sockets included.
 * @param discard called with a success that came second: it may be a stream that is open
 * @throws AllModelsFailedError with every cause
 * @throws LlmError `aborted` or `deadline_exceeded` if the caller's signal fires
 */
export async function race<T>(
  models: readonly string[],
  signal: Cancellation | undefined,
  start: Racer<T>,
  discard: (late: T) => void = () => {},
): Promise<Finish<T>> {
  const shared = new LinkedSignal(signal);
  setMaxListeners(0, shared.signal);
  const links = models.map(() => new LinkedSignal(shared.signal));
  const failures = new Array<ModelFailure>(models.length);
  let winner: number | undefined;
  const late = new Set<number>();
  let failedBefore: readonly unknown[] = [];
  const runs = links.map(async (link, index) => {
    const value = await start(index, link.signal).catch((thrown: unknown) => {
      failures[index] = { model: models[index]!, error: LlmError.from(thrown) };
      throw thrown;
    });
    winner ??= index;
    if (winner !== index) return (late.add(index), discard(value), value);
    failedBefore = [...failures];
    cancelAllBut(link, links);
    return value;
  });
  try {
    const value = await Promise.any(runs);
    // A cancelled call ends at once, and then tells its costs. A driver that does not end is not waited for.
    await Promise.race([Promise.allSettled(runs), nextTurn()]);
    const isCancelled = (index: number) =>
      index !== winner && failedBefore[index] === undefined && !late.has(index);
    return { value, winner: winner!, failures, isCancelled, release: () => shared.dispose() };
  } catch {
    shared.dispose();
    if (signal?.aborted) throw stopReason(signal);
    throw new AllModelsFailedError(failures);
  }
}

function cancelAllBut(winner: LinkedSignal, links: readonly LinkedSignal[]): void {
  for (const link of links) {
    if (link !== winner) link.abort(new LlmError('aborted', { message: 'Another model answered first.' }));
  }
}
