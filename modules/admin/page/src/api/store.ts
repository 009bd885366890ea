import { useSyncExternalStore } from 'react';

/** One value outside of React that components follow with {@link useStore}. */
export class Store<T> {
  private readonly listeners = new Set<() => void>();

  constructor(private value: T) {}

  readonly get = (): T => this.value;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  set(value: T): void {
    if (Object.is(this.value, value)) return;
    this.value = value;
    for (const listener of [...this.listeners]) listener();
  }

  /**
   * Resolves once the value is as wanted, at once where it is. @throws the signal's reason when that comes
   * first
   */
  until(wanted: (value: T) => boolean, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        forget();
        signal?.removeEventListener('abort', abort);
      };
      const look = () => {
        if (!wanted(this.value)) return;
        stop();
        resolve();
      };
      const abort = () => {
        stop();
        reject(signal?.reason as Error);
      };
      const forget = this.subscribe(look);
      if (signal?.aborted) abort();
      else {
        signal?.addEventListener('abort', abort);
        look();
      }
    });
  }
}

/** The value of a store; the component is drawn again when it changes. */
export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}
