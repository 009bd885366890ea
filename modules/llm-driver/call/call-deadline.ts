import {
  type Cancellable,
  type Cancellation,
  cancellationOf,
  type Clock,
  LinkedSignal,
} from '../../support/index.js';
import type { CallOptions } from '../contract/completion.types.js';
import { LlmError } from '../contract/llm-error.js';
import type { PoolItem } from './call-plan.js';

/** Longest single wait by default: a person waits for a single call, while a pool has time. */
const DEFAULT_MAX_WAIT_MS = { alone: 60_000, pool: 600_000 } as const;

/** Longest wait of a pool without a deadline for a limit per day, in milliseconds. */
const MAX_DAY_WAIT_MS = 60_000;

/** Decides whether one call, with all its attempts and waits, may go on, and for how long. */
export class CallDeadline {
  /**
   * Fires on the caller's abort and at the call's timeout: ends an exchange under way. `undefined` if neither
   * can happen.
   */
  readonly signal: Cancellation | undefined;
  /** Longest single wait the caller accepts, in milliseconds. */
  readonly maxWaitMs: number;
  /**
   * Longest single wait for a limit per day, in milliseconds. Set for a pool that nothing else would end: it
   * would go on for days.
   */
  readonly maxDayWaitMs: number | undefined;
  /** Monotonic time in milliseconds; `Infinity` without a timeout and a deadline. */
  private readonly endsAt: number;
  /** Fires when the pool starts no further call. */
  private readonly closed: Cancellation | undefined;
  private disposeTimer: (() => void) | undefined;

  constructor(
    private readonly clock: Clock,
    options: CallOptions & Cancellable,
    poolItem?: PoolItem,
  ) {
    const { timeoutMs, maxWaitMs } = options;
    const cancellation = cancellationOf(options);
    this.closed = poolItem?.permit.closed;
    this.maxWaitMs = maxWaitMs ?? (poolItem ? DEFAULT_MAX_WAIT_MS.pool : DEFAULT_MAX_WAIT_MS.alone);
    const isEndless = poolItem !== undefined && poolItem.deadlineAt === undefined && maxWaitMs === undefined;
    this.maxDayWaitMs = isEndless ? MAX_DAY_WAIT_MS : undefined;
    const timeoutAt = timeoutMs === undefined ? Infinity : clock.monotonic() + timeoutMs;
    this.endsAt = Math.min(timeoutAt, poolItem?.deadlineAt ?? Infinity);
    this.signal = timeoutMs === undefined ? cancellation : this.withTimeout(timeoutMs, cancellation);
  }

  /** True if {@link CallDeadline.dispose} has a timer to stop. */
  get hasTimer(): boolean {
    return this.disposeTimer !== undefined;
  }

  /** Longest single wait from now on, in milliseconds; not above 0 after the end. */
  remainingWaitMs(): number {
    return Math.min(this.maxWaitMs, this.endsAt - this.clock.monotonic());
  }

  /** Why an exchange under way has to end; `undefined` while it may go on. */
  cancelError(): LlmError | undefined {
    return this.signal?.aborted ? stopReason(this.signal) : undefined;
  }

  /** Why no further attempt may be sent; `undefined` while one may. */
  stopError(): LlmError | undefined {
    return this.cancelError() ?? (this.closed?.aborted ? stopReason(this.closed) : undefined);
  }

  /**
   * Waits for `work`, with a signal that fires as soon as no further attempt may be sent.
   * @throws LlmError `stopError`
   */
  async wait<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const link = new LinkedSignal(this.signal, this.closed);
    try {
      link.signal.throwIfAborted();
      return await work(link.signal);
    } catch (thrown) {
      throw this.stopError() ?? thrown;
    } finally {
      link.dispose();
    }
  }

  /** Stops the timer of the timeout. */
  dispose(): void {
    this.disposeTimer?.();
  }

  private withTimeout(timeoutMs: number, parent: Cancellation | undefined): Cancellation {
    const link = new LinkedSignal(parent);
    const cancelTimer = this.clock.schedule(timeoutMs, () => link.abort(new LlmError('deadline_exceeded')));
    this.disposeTimer = () => {
      cancelTimer();
      link.dispose();
    };
    return link.signal;
  }
}

/**
 * Returns the error for a signal that has fired: its reason if that is an {@link LlmError},
 * `deadline_exceeded` for `AbortSignal.timeout`, else `aborted`.
 */
export function stopReason(signal: { readonly reason?: unknown }): LlmError {
  const { reason } = signal;
  if (reason instanceof LlmError) return reason;
  const timedOut = reason instanceof DOMException && reason.name === 'TimeoutError';
  return new LlmError(timedOut ? 'deadline_exceeded' : 'aborted', { cause: reason });
}
