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

/** Longest single wait a lone call accepts: somebody is looking at it. A pool has time. */
const DEFAULT_MAX_WAIT_MS = { alone: 60_000, pool: 600_000 } as const;

/** Whether one call with all its retries and waits may still go on, and for how long. */
export class CallDeadline {
  /** For what is being sent: fires on the caller's abort and when the time is up. `undefined` where neither can happen. */
  readonly signal: Cancellation | undefined;
  private readonly endsAt: number;
  /** Longest wait the caller accepts, in milliseconds. */
  readonly patienceMs: number;
  private readonly closed: Cancellation | undefined;
  private disposeTimer: (() => void) | undefined;

  constructor(
    private readonly clock: Clock,
    options: CallOptions & Cancellable,
    pool?: PoolItem,
  ) {
    const { timeoutMs, maxWaitMs } = options;
    const cancellation = cancellationOf(options);
    this.closed = pool?.permit.closed;
    this.patienceMs = maxWaitMs ?? (pool ? DEFAULT_MAX_WAIT_MS.pool : DEFAULT_MAX_WAIT_MS.alone);
    const timeoutAt = timeoutMs === undefined ? Infinity : clock.monotonic() + timeoutMs;
    this.endsAt = Math.min(timeoutAt, pool?.deadlineAt ?? Infinity);
    this.signal = timeoutMs === undefined ? cancellation : this.withTimeout(timeoutMs, cancellation);
  }

  /** Whether there is something to {@link dispose} of. */
  get timed(): boolean {
    return this.disposeTimer !== undefined;
  }

  /** Longest wait that makes sense now, in milliseconds. */
  maxWaitMs(): number {
    return Math.min(this.patienceMs, this.endsAt - this.clock.monotonic());
  }

  /** Why even what is being sent has to end; `undefined` while it may go on. */
  interrupted(): LlmError | undefined {
    return this.signal?.aborted ? stopReason(this.signal) : undefined;
  }

  /** Why nothing further may be sent; `undefined` while it may. */
  stopped(): LlmError | undefined {
    return this.interrupted() ?? (this.closed?.aborted ? stopReason(this.closed) : undefined);
  }

  /** Waits with a signal that also fires when nothing further may be sent; what is being sent has its own. */
  async wait<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const link = new LinkedSignal(this.signal, this.closed);
    try {
      link.signal.throwIfAborted();
      return await work(link.signal);
    } catch (thrown) {
      throw this.stopped() ?? thrown;
    } finally {
      link.dispose();
    }
  }

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

/** What a fired signal means to the caller: our own reason, a timeout of `AbortSignal.timeout`, or a plain abort. */
export function stopReason(signal: { readonly reason?: unknown }): LlmError {
  const { reason } = signal;
  if (reason instanceof LlmError) return reason;
  const timedOut = reason instanceof DOMException && reason.name === 'TimeoutError';
  return new LlmError(timedOut ? 'deadline_exceeded' : 'aborted', { cause: reason });
}
