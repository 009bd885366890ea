import { session } from '../session/session.js';
import { noteAnswer, noteUnreachable } from './connection.js';
import { ApiError, isAbort, UnreachableError } from './errors.js';

export interface CallOptions {
  readonly signal?: AbortSignal;
}

export interface SendOptions extends CallOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly accept?: string;
}

/**
 * The REST API, as any script may call it; the session's cookie goes along. Paths are whole:
 * `/api/v1/drivers`. A call whose session has ended waits until the user has signed in again and is then
 * sent once more, so that no view needs to know.
 * @throws ApiError for what the server refuses, UnreachableError where no answer comes, the signal's reason
 *   where it is aborted
 */
export const api = {
  get: <T>(path: string, options?: CallOptions) => json<T>(path, options),
  post: <T>(path: string, body?: unknown, options?: CallOptions) =>
    json<T>(path, { ...options, method: 'POST', body }),
  put: <T>(path: string, body?: unknown, options?: CallOptions) =>
    json<T>(path, { ...options, method: 'PUT', body }),
  patch: <T>(path: string, body?: unknown, options?: CallOptions) =>
    json<T>(path, { ...options, method: 'PATCH', body }),
  delete: <T = void>(path: string, options?: CallOptions) => json<T>(path, { ...options, method: 'DELETE' }),
};

async function json<T>(path: string, options?: SendOptions): Promise<T> {
  const response = await send(path, options);
  // Nothing, as after a deletion.
  if (response.status === 204) return undefined as T;
  return (await response.json().catch((thrown: unknown) => {
    throw isAbort(thrown) ? thrown : new UnreachableError();
  })) as T;
}

/**
 * One call whose answer the caller reads. @see api
 * @returns a response that is 2xx
 */
export async function send(path: string, options: SendOptions = {}): Promise<Response> {
  for (;;) {
    const response = await exchange(path, options);
    if (response.ok) return response;
    if (response.status !== 401) throw await ApiError.from(response);
    await response.body?.cancel();
    session.expire();
    await session.regained(options.signal);
  }
}

/** One call, whatever it comes to. For signing in, where a 401 is an answer. */
export async function exchange(
  path: string,
  { method, body, accept, signal }: SendOptions,
): Promise<Response> {
  const headers = new Headers({ accept: accept ?? 'application/json' });
  if (body !== undefined) headers.set('content-type', 'application/json');
  try {
    const response = await fetch(path, {
      method,
      headers,
      signal,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
    });
    noteAnswer();
    return response;
  } catch (thrown) {
    if (signal?.aborted) throw thrown;
    noteUnreachable();
    throw new UnreachableError();
  }
}
