import type { Clock } from '../../support/index.js';
import type { Exchange } from '../contract/driver-context.js';
import { LlmError } from '../contract/llm-error.js';
import { LinkedSignal } from './linked-signal.js';

/** One exchange under way: its signal fires on the caller's abort or when the exchange takes longer than it may. */
export class Attempt implements Exchange {
  private readonly link: LinkedSignal;
  private readonly cancelTimer: () => void;

  constructor(
    readonly attempt: number,
    parent: AbortSignal | undefined,
    clock: Clock,
    totalMs: number,
  ) {
    this.link = new LinkedSignal(parent);
    this.cancelTimer = clock.schedule(totalMs, () =>
      this.link.abort(new LlmError('upstream_timeout', { retryable: true, ambiguous: true })),
    );
  }

  get signal(): AbortSignal {
    return this.link.signal;
  }

  /** Settles as `work` does, or at once when the signal fires: a driver that ignores its signal cannot hold a caller. */
  settle<T>(work: () => Promise<T>): Promise<T> {
    const { signal } = this.link;
    return new Promise((resolve, reject) => {
      const onAbort = () => reject(signal.reason as Error);
      if (signal.aborted) return onAbort();
      signal.addEventListener('abort', onAbort, { once: true });
      const settled = () => signal.removeEventListener('abort', onAbort);
      // Within a promise, so that a driver that throws synchronously rejects as well.
      new Promise<T>((begin) => begin(work())).then(
        (value) => {
          settled();
          resolve(value);
        },
        (thrown: Error) => {
          settled();
          reject(thrown);
        },
      );
    });
  }

  /** Cancels whatever still runs. */
  cancel(reason: unknown): void {
    this.link.abort(reason);
  }

  /** Lets go of the parent signal and the timer. Call it once the exchange is over. */
  dispose(): void {
    this.cancelTimer();
    this.link.dispose();
  }
}
