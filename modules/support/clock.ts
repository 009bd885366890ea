/** Time as the rest of the project sees it, so that tests can own it. */
export abstract class Clock {
  /** Milliseconds that only ever move forward; for waits and durations. */
  abstract monotonic(): number;

  /** Wall clock, milliseconds since the Unix epoch; for timestamps shown to people and HTTP dates. */
  abstract now(): number;

  /** Calls back once, `ms` milliseconds from now. Returns a function that cancels it and may be called at any time. */
  abstract schedule(ms: number, callback: () => void): () => void;

  /** Resolves after `ms` milliseconds, or rejects with the signal's reason at once when it aborts. */
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

/** setTimeout fires at once past 2^31 − 1 ms; a wait that long is cut to this and simply ends early. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The machine's own clock. */
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
}

/** A number in [0, 1), injected so that jitter can be tested. */
export type Random = () => number;
