/**
 * The promise that `work` gives; what it throws rejects. As an async function that returns it would, without the promises in between:
 * for the few functions that everything passes through.
 */
export function promiseTry<T>(work: () => Promise<T>): Promise<T> {
  try {
    return work();
  } catch (thrown) {
    const error = thrown as Error;
    return Promise.reject(error);
  }
}
