import type { Clock } from '../support/index.js';
import type { ModelCalls } from './caller-quota.js';

/** Sooner than that a refused caller would only be in the way; later than a minute clients do not wait. */
const SHORTEST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
/** Of each place given back, in the moving average of how long they are held. */
const NEWEST_SHARE = 1 / 4;

interface Taken {
  places: number;
  /** How long this caller's places were held of late; left out until one was given back. */
  heldMs?: number;
}

/** Places that were taken. */
export interface TakenPlaces {
  readonly free: true;
  readonly actor: string;
  /** As many as were wanted, or as were free. */
  readonly count: number;
  /** Monotonic milliseconds. */
  readonly since: number;
}

/** Fewer places are free than are needed. */
export interface NoPlaces {
  readonly free: false;
  readonly limit: number;
  /** When to ask again; `undefined` where more are needed than there are. */
  readonly waitMs: number | undefined;
}

/** Who has how many calls in flight. */
export class Places {
  /** By actor; who has none is not there. */
  private readonly taken = new Map<string, Taken>();

  constructor(private readonly clock: Clock) {}

  /**
   * Takes as many places as are wanted, or as are free. Where fewer than `least` are, none is taken, and the answer is when so
   * many may be: those of the caller's calls that are in flight last as long as the last ones did, and end one after the other.
   */
  take(
    actor: string,
    limit: number | undefined,
    { wanted, least }: ModelCalls['concurrency'],
  ): TakenPlaces | NoPlaces {
    const taken = this.taken.get(actor) ?? { places: 0 };
    const free = limit === undefined ? wanted : limit - taken.places;
    if (limit !== undefined && free < least) {
      const waitMs = least > limit ? undefined : waitFor(least - free, taken);
      return { free: false, limit, waitMs };
    }
    const count = Math.min(wanted, free);
    taken.places += count;
    this.taken.set(actor, taken);
    return { free: true, actor, count, since: this.clock.monotonic() };
  }

  /** Gives places back. @returns whether the caller has none left */
  giveBack({ actor, count, since }: TakenPlaces): boolean {
    const taken = this.taken.get(actor);
    if (taken === undefined) return true;
    const heldMs = this.clock.monotonic() - since;
    taken.heldMs = heldMs * NEWEST_SHARE + (taken.heldMs ?? heldMs) * (1 - NEWEST_SHARE);
    taken.places -= count;
    if (taken.places > 0) return false;
    this.taken.delete(actor);
    return true;
  }
}

function waitFor(missing: number, { places, heldMs = 0 }: Taken): number {
  return Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, (heldMs * missing) / places));
}
