import { Store } from '../api/store.js';

/**
 * `unknown` until the server has said; `signed-out`: no session; `expired`: the session has ended, and what
 * was typed is still there.
 */
export type SessionState = 'unknown' | 'signed-out' | 'signed-in' | 'expired';

/** The state of the session. The session itself is a cookie that this page cannot read. */
export const session = {
  state: new Store<SessionState>('unknown'),

  /** A reply said that there is no session (any more). */
  expire(): void {
    this.state.set(this.state.get() === 'signed-in' ? 'expired' : unlessKnown(this.state.get()));
  },

  /** Resolves once the user is signed in again. @throws the signal's reason when that comes first */
  regained(signal?: AbortSignal): Promise<void> {
    return this.state.until((state) => state === 'signed-in', signal);
  },
};

function unlessKnown(state: SessionState): SessionState {
  return state === 'unknown' ? 'signed-out' : state;
}
