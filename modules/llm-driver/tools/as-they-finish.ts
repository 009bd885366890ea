import { type Cancellation, subscribe, type Subscription } from '../../support/index.js';
import { stopReason } from '../call/call-deadline.js';

/** A task that has finished. */
interface Finished<T> {
  readonly value: T;
  readonly promise: Promise<Finished<T>>;
}

/**
 * Starts tasks in order, `concurrency` at most at the same time, and yields their values as they finish.
 * @throws LlmError as soon as `signal` fires, without waiting for the tasks; else the failure of a task
 */
export async function* asTheyFinish<T>(
  tasks: readonly (() => Promise<T>)[],
  concurrency: number,
  signal: Cancellation,
): AsyncGenerator<T, void, undefined> {
  const running = new Set<Promise<Finished<T>>>();
  const waiting = tasks.values();
  if (signal.aborted) throw stopReason(signal);
  let subscription: Subscription | undefined;
  const cancelled = new Promise<never>((_, reject) => {
    subscription = subscribe(signal, { handleEvent: () => reject(stopReason(signal)) });
  });
  // It may be rejected while nothing waits for it: when its reader is slow.
  cancelled.catch(() => {});
  const start = (task: () => Promise<T>) => {
    const promise: Promise<Finished<T>> = task().then((value) => ({ value, promise }));
    running.add(promise);
  };
  try {
    for (;;) {
      while (running.size < concurrency) {
        const next = waiting.next();
        if (next.done === true) break;
        start(next.value);
      }
      if (running.size === 0) return;
      const { value, promise } = await Promise.race([cancelled, ...running]);
      running.delete(promise);
      yield value;
    }
  } finally {
    subscription?.close();
  }
}
