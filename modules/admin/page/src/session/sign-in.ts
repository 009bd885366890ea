import { exchange } from '../api/client.js';
import { ApiError } from '../api/errors.js';
import { session } from './session.js';

const PATH = '/api/v1/session';

/** Asks whether this browser is signed in already. @throws as the API client does */
export async function findSession(signal: AbortSignal): Promise<void> {
  const response = await exchange(PATH, { signal });
  if (!response.ok && response.status !== 401) throw await ApiError.from(response);
  await response.body?.cancel();
  session.state.set(response.ok ? 'signed-in' : 'signed-out');
}

/** @throws ApiError 401 for a wrong token, 429 after too many of them */
export async function signIn(token: string): Promise<void> {
  const response = await exchange(PATH, { method: 'POST', body: { token } });
  if (!response.ok) throw await ApiError.from(response);
  await response.body?.cancel();
  session.state.set('signed-in');
}

/** Ends the session, here and on the server. @throws as the API client does; then the session goes on */
export async function signOut(): Promise<void> {
  const response = await exchange(PATH, { method: 'DELETE' });
  if (!response.ok && response.status !== 401) throw await ApiError.from(response);
  await response.body?.cancel();
  session.state.set('signed-out');
}
