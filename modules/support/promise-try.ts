/**
 * Returns the promise of `work`, or a rejected one if it throws; like `Promise.try` of ES2025. An async
 * function does the same with more promises, which counts in the few functions that every call passes
 * through.
 */
export function promiseTry<T>(work: () => Promise<T>): Promise<T> {
  try {
    return work();
  } catch (thrown) {
    const error = thrown as Error;
    return Promise.reject(error);
  }
}
