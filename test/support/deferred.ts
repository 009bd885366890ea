/** A promise that a test settles by hand. */
export class Deferred<T> {
  resolve!: (value: T) => void;
  reject!: (reason: unknown) => void;
  readonly promise = new Promise<T>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });
}

/** Never settles. */
export function never<T = never>(): Promise<T> {
  return new Promise<T>(() => {});
}
