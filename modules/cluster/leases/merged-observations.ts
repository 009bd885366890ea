import type { Observation, Observed } from '../../llm-driver/index.js';
import { LEASE_MS } from './lease.js';

interface Waiting {
  readonly observation: Observation;
  readonly resolve: (observed: Observed | undefined | Promise<Observed | undefined>) => void;
}

/** Passes on the latest observation of each limit of one scope, at most one in the time of a lease. */
export class MergedObservations {
  /** Monotonic milliseconds of the last that was passed on, by limit. */
  private readonly passedAt = new Map<string, number>();
  private readonly waiting = new Map<string, Waiting>();

  constructor(private readonly pass: (observation: Observation) => Promise<Observed | undefined>) {}

  get isEmpty(): boolean {
    return this.waiting.size === 0;
  }

  /** Resolves to undefined if a later observation takes its place. */
  add(observation: Observation, now: number): Promise<Observed | undefined> {
    const { key } = observation.limit;
    const waiting = this.waiting.get(key);
    if (waiting === undefined && now - (this.passedAt.get(key) ?? -Infinity) >= LEASE_MS) {
      this.passedAt.set(key, now);
      return this.pass(observation);
    }
    if (waiting && waiting.observation.mark.at > observation.mark.at) return Promise.resolve(undefined);
    waiting?.resolve(undefined);
    return new Promise((resolve) => this.waiting.set(key, { observation, resolve }));
  }

  /** Passes on those that wait. */
  flush(now: number): void {
    for (const [key, { observation, resolve }] of this.waiting) {
      this.passedAt.set(key, now);
      resolve(this.pass(observation));
    }
    this.waiting.clear();
  }
}
