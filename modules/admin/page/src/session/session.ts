import { Store } from '../api/store.js';

/**
 * `unknown` until the server has said; `signed-out`: nobody is; `expired`: somebody was, and what they typed
 * is still there.
 */
export type SessionState = 'unknown' | 'signed-out' | 'signed-in' | 'expired';

/** Whether somebody is signed in. The session itself is a cookie that this page cannot read. */
export const session = {
  state: new Store<SessionState>('unknown'),

  /** An answer said that nobody is signed in (any more). */
  expire(): void {
    this.state.set(this.state.get() === 'signed-in' ? 'expired' : unlessKnown(this.state.get()));
  },

  /** Resolves once somebody is signed in again. @throws the signal's reason when that comes first */
  regained(signal?: AbortSignal): Promise<void> {
    return this.state.until((state) => state === 'signed-in', signal);
  },
};

function unlessKnown(state: SessionState): SessionState {
  return state === 'unknown' ? 'signed-out' : state;
}
