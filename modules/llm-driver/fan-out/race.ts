import { setMaxListeners } from 'node:events';
import { type Cancellation, LinkedSignal } from '../../support/index.js';
import { stopReason } from '../call/call-deadline.js';
import { LlmError } from '../contract/llm-error.js';
import { AllModelsFailedError, type ModelFailure } from './all-models-failed.error.js';

/** Asks one of the models that race; `signal` fires when another one has won, and on the caller's abort. */
export type Racer<T> = (index: number, signal: AbortSignal) => Promise<T>;

/** What came first. */
export interface Finish<T> {
  readonly value: T;
  /** Lets go of the caller's signal. Until then an abort still reaches what the winner may have going on. */
  readonly release: () => void;
}

/**
 * The first success of several models; the others are cancelled, sockets included.
 * @param discard for a success that came second: it may hold something open
 * @throws AllModelsFailedError with every cause
 * @throws LlmError `aborted` or `deadline_exceeded` where the caller gave up
 */
export async function race<T>(
  models: readonly string[],
  signal: Cancellation | undefined,
  start: Racer<T>,
  discard: (late: T) => void = () => {},
): Promise<Finish<T>> {
  const whole = new LinkedSignal(signal);
  setMaxListeners(0, whole.signal);
  const lanes = models.map(() => new LinkedSignal(whole.signal));
  const failures = new Array<ModelFailure>(models.length);
  let winner: number | undefined;
  const runs = lanes.map(async (lane, index) => {
    const value = await start(index, lane.signal).catch((thrown: unknown) => {
      failures[index] = { model: models[index]!, error: LlmError.from(thrown) };
      throw thrown;
    });
    winner ??= index;
    if (winner !== index) discard(value);
    else cancelAllBut(lane, lanes);
    return value;
  });
  try {
    return { value: await Promise.any(runs), release: () => whole.dispose() };
  } catch {
    whole.dispose();
    if (signal?.aborted) throw stopReason(signal);
    throw new AllModelsFailedError(failures);
  }
}

function cancelAllBut(winner: LinkedSignal, lanes: readonly LinkedSignal[]): void {
  for (const lane of lanes) {
    if (lane !== winner) lane.abort(new LlmError('aborted', { message: 'Another model answered first.' }));
  }
}
