/** Source of time for the whole project, so that tests can control it. */
export abstract class Clock {
  /** Returns milliseconds that never go back, for waits and durations. */
  abstract monotonic(): number;

  /** Returns the wall clock in milliseconds since the Unix epoch, for timestamps and HTTP dates. */
  abstract now(): number;

  /**
   * Calls `callback` once, `ms` milliseconds from now. Returns a function that cancels it; call it at any
   * time.
   */
  abstract schedule(ms: number, callback: () => void): () => void;

  /** Same as {@link schedule}, but does not keep the process running. Default: the same in every way. */
  scheduleInBackground(ms: number, callback: () => void): () => void {
    return this.schedule(ms, callback);
  }

  /** Resolves after `ms` milliseconds. Rejects with the signal's reason as soon as the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const cancel = this.schedule(ms, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      const onAbort = () => {
        cancel();
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }
}

/** setTimeout fires at once if its delay exceeds 2^31 − 1 ms. Longer delays are cut to this and end early. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The clock of the machine. */
export class SystemClock extends Clock {
  monotonic(): number {
    return performance.now();
  }

  now(): number {
    return Date.now();
  }

  schedule(ms: number, callback: () => void): () => void {
    const timer = setTimeout(callback, Math.min(ms, MAX_TIMER_MS));
    return () => clearTimeout(timer);
  }

  override scheduleInBackground(ms: number, callback: () => void): () => void {
    const timer = setTimeout(callback, Math.min(ms, MAX_TIMER_MS));
    timer.unref();
    return () => clearTimeout(timer);
  }
}

/** Returns a number in [0, 1). Injected, so that jitter can be tested. */
export type Random = () => number;
