import type { Clock } from '../../support/index.js';
import type { CallOptions } from '../contract/completion.types.js';
import { LlmError } from '../contract/llm-error.js';
import type { GatePass } from './gate-pass.js';
import { LinkedSignal } from './linked-signal.js';

/** When a call with all its retries and waits has to be over, and why. */
export interface CallBounds {
  readonly options: CallOptions;
  /** Longest single wait where the options do not say. */
  readonly defaultMaxWaitMs: number;
  /** Monotonic time by which the pool around the call ends. */
  readonly deadlineAt?: number;
  readonly pass?: GatePass;
}

/** Whether one call with all its retries and waits may still go on, and for how long. */
export class CallLimits {
  /** For what is being sent: fires on the caller's abort and when the time is up. `undefined` where neither can happen. */
  readonly signal: AbortSignal | undefined;
  private readonly endsAt: number;
  private readonly maxWait: number;
  private readonly closed: AbortSignal | undefined;
  private disposeTimer: () => void = () => {};

  constructor(
    private readonly clock: Clock,
    bounds: CallBounds,
  ) {
    const { timeoutMs, signal, maxWaitMs } = bounds.options;
    this.closed = bounds.pass?.closed;
    this.maxWait = maxWaitMs ?? bounds.defaultMaxWaitMs;
    const timeoutAt = timeoutMs === undefined ? Infinity : clock.monotonic() + timeoutMs;
    this.endsAt = Math.min(timeoutAt, bounds.deadlineAt ?? Infinity);
    this.signal = timeoutMs === undefined ? signal : this.timed(timeoutMs, signal);
  }

  /** Longest wait that makes sense now, in milliseconds. */
  maxWaitMs(): number {
    return Math.min(this.maxWait, this.endsAt - this.clock.monotonic());
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
  async wait(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const link = new LinkedSignal(this.signal, this.closed);
    try {
      link.signal.throwIfAborted();
      await work(link.signal);
    } catch (thrown) {
      throw this.stopped() ?? thrown;
    } finally {
      link.dispose();
    }
  }

  dispose(): void {
    this.disposeTimer();
  }

  private timed(timeoutMs: number, parent: AbortSignal | undefined): AbortSignal {
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
