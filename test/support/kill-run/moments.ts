import { setImmediate as nextTurn, setTimeout as after } from 'node:timers/promises';
import { SeededRandom } from '../fuzz/random.js';

/** Turns of the event loop between what a kill waits for and the kill. */
const MAX_TURNS = 40;
/** Milliseconds between two looks at what a kill waits for. */
const POLL_MS = 2;

/** Random moments, the same for the same seed as far as time allows. */
export class Moments {
  readonly random: SeededRandom;

  constructor(seed: number) {
    this.random = new SeededRandom(seed);
  }

  /** Resolves a little later. */
  async soon(): Promise<void> {
    for (let turns = this.random.below(MAX_TURNS); turns > 0; turns -= 1) await nextTurn();
  }

  /** Resolves at some time within so many milliseconds. */
  async within(durationMs: number): Promise<void> {
    await after(this.random.below(Math.ceil(durationMs)));
  }

  /** Resolves soon after this has become true, or when `over` is settled. */
  async when(reached: () => boolean, over: Promise<unknown>): Promise<void> {
    const state = { over: false };
    const end = () => (state.over = true);
    over.then(end, end);
    while (!state.over && !reached()) await after(POLL_MS);
    await this.soon();
  }
}
