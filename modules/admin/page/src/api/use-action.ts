import { useCallback, useEffect, useRef, useState } from 'react';
import { isAbort, toError } from './errors.js';

export interface Action<Args extends unknown[], T> {
  /** Runs it, unless it is running. @returns what it came to, `undefined` where it failed */
  readonly run: (...args: Args) => Promise<T | undefined>;
  readonly busy: boolean;
  /** Why it failed the last time. */
  readonly error: Error | undefined;
  /** Forgets that it failed. */
  readonly dismiss: () => void;
}

/**
 * Something people start, as saving: whether it runs and how it ended. It is told, by a signal, when its
 * component goes.
 */
export function useAction<Args extends unknown[], T>(
  work: (signal: AbortSignal, ...args: Args) => Promise<T>,
): Action<Args, T> {
  const [state, setState] = useState<{ busy: boolean; error?: Error }>({ busy: false });
  const running = useRef(false);
  const leaving = useRef<AbortController>(undefined);
  const latest = useRef(work);
  useEffect(() => {
    latest.current = work;
  });
  useEffect(() => {
    const controller = new AbortController();
    leaving.current = controller;
    return () => controller.abort();
  }, []);

  const run = useCallback(async (...args: Args): Promise<T | undefined> => {
    const { signal } = leaving.current ?? new AbortController();
    if (running.current) return undefined;
    running.current = true;
    setState({ busy: true });
    try {
      const result = await latest.current(signal, ...args);
      setState({ busy: false });
      return result;
    } catch (thrown) {
      setState({ busy: false, error: isAbort(thrown) ? undefined : toError(thrown) });
      return undefined;
    } finally {
      running.current = false;
    }
  }, []);
  const dismiss = useCallback(() => setState(({ busy }) => ({ busy })), []);
  return { run, ...state, error: state.error, dismiss };
}
