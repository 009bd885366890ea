import { useCallback, useEffect, useState } from 'react';
import { api } from './client.js';
import { connection } from './connection.js';
import { isAbort, toError } from './errors.js';
import { useStore } from './store.js';

export interface Resource<T> {
  /** What was read last; kept while it is read again, and when that fails. */
  readonly data: T | undefined;
  /** Why the last reading failed. */
  readonly error: Error | undefined;
  readonly loading: boolean;
  /** Reads again. */
  readonly reload: () => void;
  /** Takes a newer state that came another way, as with the answer to a change. */
  readonly replace: (change: (data: T) => T) => void;
}

interface Reading<T> {
  readonly path: string | null;
  readonly data?: T;
  readonly error?: Error;
  readonly attempt: number;
}

export interface ResourceOptions {
  /** Reads again this long after each answer, while the page is visible. Default: never. */
  readonly everyMs?: number;
}

/**
 * What a path of the API answers, read when the component appears, when the path changes, and when the server
 * answers again after it did not.
 * @param path `null` reads nothing
 */
export function useResource<T>(path: string | null, { everyMs }: ResourceOptions = {}): Resource<T> {
  const [reading, setReading] = useState<Reading<T>>({ path, attempt: -1 });
  const [attempt, setAttempt] = useState(0);
  const { recoveries } = useStore(connection);

  useEffect(() => {
    if (path === null) return;
    const leaving = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async (): Promise<void> => {
      try {
        const data = await api.get<T>(path, { signal: leaving.signal });
        setReading({ path, data, attempt });
      } catch (thrown) {
        if (leaving.signal.aborted || isAbort(thrown)) return;
        setReading((before) => ({
          path,
          data: before.path === path ? before.data : undefined,
          error: toError(thrown),
          attempt,
        }));
      }
      if (everyMs !== undefined) timer = setTimeout(() => void readWhenSeen(), everyMs);
    };
    const readWhenSeen = async (): Promise<void> => {
      if (document.hidden) timer = setTimeout(() => void readWhenSeen(), everyMs);
      else await read();
    };
    void read();
    return () => {
      leaving.abort();
      clearTimeout(timer);
    };
  }, [path, attempt, recoveries, everyMs]);

  const reload = useCallback(() => setAttempt((count) => count + 1), []);
  const replace = useCallback(
    (change: (data: T) => T) =>
      setReading((before) => (before.data === undefined ? before : { ...before, data: change(before.data) })),
    [],
  );
  const current = reading.path === path;
  return {
    data: current ? reading.data : undefined,
    error: current ? reading.error : undefined,
    loading: path !== null && (!current || reading.attempt !== attempt),
    reload,
    replace,
  };
}
