import { Pacer, type PacedCall, type Reservation } from '../pacing/pacer.js';
import type { ScopeState } from '../contract/limits.types.js';

const RESERVATION: Reservation = {
  observe: () => {},
  begin: () => {},
  settle: () => {},
  fail: () => {},
  cancel: () => {},
};

/**
 * Sends every call at once: for calls that no provider answers. A scripted failure must not make later calls
 * wait, nor count for the real provider.
 */
export class UnpacedPacer extends Pacer {
  tryReserve(): Reservation {
    return RESERVATION;
  }

  async reserve({ permit }: PacedCall): Promise<Reservation | undefined> {
    return permit?.tryAcquire() === false ? undefined : RESERVATION;
  }

  async states(): Promise<readonly ScopeState[]> {
    return [];
  }
}
