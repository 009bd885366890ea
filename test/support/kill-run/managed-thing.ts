import type { SeededRandom } from '../fuzz/random.js';
import type { StoredState } from './stored-state.js';

/** A request that changes a thing. */
export interface Change {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  /** What is stored of the thing if the change took effect; `null` if nothing is. */
  readonly after: string | null;
  /** The action of its audit entry, if it has one. */
  readonly action?: string;
}

/** What is stored of a thing. */
export interface StoredThing {
  /** `null` if there is no row. */
  readonly value: string | null;
  /** How many audit entries it has, by action. */
  readonly actions: ReadonlyMap<string, number>;
}

/**
 * One thing that a client manages, and the client's record of it: which changes were acknowledged, and which
 * one had no reply when the server died. Changes are sent one after the other.
 */
export abstract class ManagedThing {
  protected value: string | null = null;
  private actions: ReadonlyMap<string, number> = new Map();
  private unanswered: Change | undefined;

  constructor(
    readonly name: string,
    /** The scope that its routes need. */
    readonly scope: 'admin' | 'use',
  ) {}

  /** The thing can change no more; a new one takes its place. */
  get ended(): boolean {
    return false;
  }

  /**
   * Returns the next change. Some are wrong, so that they are refused.
   * @param serial different for each change, and so is the value
   */
  abstract next(random: SeededRandom, serial: number): Change;

  abstract find(stored: StoredState): StoredThing;

  sent(change: Change): void {
    this.unanswered = change;
  }

  /** The change was acknowledged with this body, as far as it came. */
  acknowledged(_body: string): void {
    this.adopt(this.outcomeOf(this.unanswered!));
  }

  refused(): void {
    this.unanswered = undefined;
  }

  /**
   * Compares what is stored with the record. A change without a reply may be there whole, with its audit
   * entry, or not at all: the record then follows what is stored.
   * @returns what is wrong, if anything is
   */
  check(stored: StoredState): string[] {
    const found = this.find(stored);
    const acknowledged = { value: this.value, actions: this.actions };
    const possible = [acknowledged, ...(this.unanswered ? [this.outcomeOf(this.unanswered)] : [])];
    const actual = possible.find((each) => fingerprint(each) === fingerprint(found));
    if (actual === undefined) return [`${this.name}: ${described(found, possible)}`];
    this.adopt(actual);
    return [];
  }

  private outcomeOf({ after, action }: Change): StoredThing {
    const actions = new Map(this.actions);
    if (action !== undefined) actions.set(action, (actions.get(action) ?? 0) + 1);
    return { value: after, actions };
  }

  private adopt({ value, actions }: StoredThing): void {
    this.value = value;
    this.actions = actions;
    this.unanswered = undefined;
  }
}

function fingerprint({ value, actions }: StoredThing): string {
  return JSON.stringify([value, [...actions].sort()]);
}

function described(found: StoredThing, possible: readonly StoredThing[]): string {
  return `stored is ${fingerprint(found)}, possible is ${possible.map(fingerprint).join(' or ')}`;
}
