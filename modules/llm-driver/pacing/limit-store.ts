import type { Amounts, Limit } from './limit.js';

/** A value, or a promise of it if the store is not in this process. */
export type MaybePromise<T> = T | Promise<T>;

/** What one process has under way in a scope: took, and has not reported the end of. */
export interface UnderWay {
  /** Stands for the process; unique while it runs. At most 64 characters. */
  readonly process: string;
  /** Tokens reserved by its calls that wait for their time or are in flight, without the call in question. */
  readonly tokens: number;
}

/** Asks for the amounts of one call. */
export interface Take {
  /** Name of the scope: printable, at most 256 characters. */
  readonly scope: string;
  /** All limits that hold for the call, each key once. None: the call is only counted. */
  readonly limits: readonly Limit[];
  /** Amounts of the call, each 0 or above. All 0 takes nothing, and tells the levels. */
  readonly amounts: Amounts;
  /**
   * Longest wait for which the amounts are taken, in milliseconds; 0 for those that fit now. `tryTake`
   * takes it as 0.
   */
  readonly aheadMs: number;
  /** Revision of the facts by which the limits were chosen. Left out, the facts do not matter. */
  readonly revision?: number | undefined;
  readonly underWay?: UnderWay | undefined;
  /**
   * What was taken ahead before and is not sent yet. It is given back in the same step if the call then goes
   * sooner; else it stays, and nothing more is taken.
   */
  readonly instead?: TakenBefore | undefined;
}

/** What was taken ahead for a call whose time has not come. */
export interface TakenBefore {
  readonly amounts: Amounts;
  /** Milliseconds until its time. */
  readonly waitMs: number;
}

/**
 * State of a scope's totals when a call was taken: goes back to the store with what its reply tells. Plain
 * numbers; may be stored as JSON.
 */
export interface Mark {
  /** When the call is sent, milliseconds of the store's clock: when it was taken, and its wait. */
  readonly at: number;
  /** Amounts of the call itself. */
  readonly ownRequests: number;
  readonly ownTokens: number;
  /** Totals with the call. */
  readonly requests: number;
  readonly tokens: number;
  /** Totals of the calls sent at least 500 ms before this one: they have arrived if this one has. */
  readonly confirmedRequests: number;
  readonly confirmedTokens: number;
  /** Tokens that were reserved and not used by all calls that had ended. */
  readonly unused: number;
}

/** What a store answers to a {@link Take}. */
export interface Taken {
  /** True if all amounts were taken: the call is to be sent after `waitMs`. False: nothing was taken. */
  readonly taken: boolean;
  /**
   * Milliseconds until the call may be sent. Not taken: until it is worth asking again, above 0 and finite;
   * 0 if its facts are out of date: ask again at once, by those in `knowledge`.
   */
  readonly waitMs: number;
  /** Used part of each limit after this, in their order, with what is taken ahead. May exceed the size. */
  readonly levels: readonly number[];
  /** Set if the call was taken. */
  readonly mark?: Mark | undefined;
  /** Milliseconds for which nothing is taken by {@link LimitStore.hold}; 0 if nothing is held. */
  readonly heldMs: number;
  /** Set if the facts have another revision than that of the question. */
  readonly knowledge?: Knowledge | undefined;
}

/**
 * Facts that processes learned about a scope, by name: finite numbers. A store does not interpret them.
 * Names have at most 64 characters of `[a-z_/ ]`; a scope has at most 64 facts.
 */
export type Facts = Readonly<Record<string, number>>;

/** What a store knows of a scope. Of an unknown one: revision 0, no facts, nothing held. */
export interface Knowledge {
  /**
   * Larger after each change of the facts, also if the store was emptied between: the store's time in whole
   * milliseconds, or one more than before if that is larger. 0: nothing was learned, or all was lost.
   */
  readonly revision: number;
  readonly facts: Facts;
  readonly heldMs: number;
  /** The store's time, in milliseconds. */
  readonly now: number;
}

/** A level that a reply's headers tell. */
export interface Observation {
  readonly scope: string;
  readonly limit: Limit;
  /** Used part of the limit, at some moment between the sending of the call and its reply. */
  readonly used: number;
  /** Mark of the call. */
  readonly mark: Mark;
  /** True if the provider is known to give unused tokens back. */
  readonly givesBack: boolean;
  /** What the process of the call has under way, without the call if it has ended. */
  readonly underWay?: UnderWay | undefined;
}

/** What an observation has found. */
export interface Observed {
  /** Tokens that the told level may contain or not. */
  readonly uncertain: number;
  /** Tokens taken by all calls, without those that were not charged: see {@link Change.charged}. */
  readonly charged: number;
  /** Tokens that ended calls have reserved and not used: see {@link Change.unused}. */
  readonly unused: number;
  /** The store's time, in milliseconds. */
  readonly now: number;
}

/** A correction after the fact. */
export interface Change {
  readonly scope: string;
  /** Limits whose levels change; may be none. */
  readonly limits: readonly Limit[];
  /** Added to the levels, whether it fits or not. May be negative; a level stays at 0 or above. */
  readonly amounts: Amounts;
  /** Added to the charged tokens of the scope. Default 0. */
  readonly charged?: number | undefined;
  /** Added to the unused tokens of the scope. Default 0. */
  readonly unused?: number | undefined;
  readonly underWay?: UnderWay | undefined;
  /**
   * Set if it gives back what was taken ahead for a call that will not be sent: {@link Mark.at} of that.
   * Needs `underWay`.
   */
  readonly dropped?: number | undefined;
}

/**
 * Keeps how much of each limit is used, for one process or for several. A scope is one model of a driver
 * instance with one credential, or one caller.
 *
 * The level of a limit falls continuously by `limit.perMs`, down to 0, and starts at 0. All numbers are
 * doubles. All times are of the store's own clock, in milliseconds; callers only compare them with each
 * other. Each operation is atomic. A store in this process answers at once; one over a network answers with
 * promises.
 *
 * If a promise rejects, the operation may have happened or not. Callers do not repeat it: a `take` counts as
 * taken, as levels fall by themselves, and a correction as lost. A store may repeat an operation itself if
 * it surely did not happen.
 */
export abstract class LimitStore {
  /**
   * So long after its time a call that was taken ahead may be sent, in milliseconds: the store's answer takes
   * a while, and the process may be busy.
   */
  static readonly AHEAD_GRACE_MS = 1_000;

  /** The same levels, taken one call at a time: for limits that have to be exact to the last call. */
  get exact(): LimitStore {
    return this;
  }

  /** Processes that share this store, as far as it knows; at least 1. */
  get processes(): number {
    return 1;
  }

  /**
   * Takes from what is at hand, without a promise, as {@link LimitStore.take} with `aheadMs` 0. Returns
   * `undefined` if the store has to be asked. A store in this process never does.
   */
  abstract tryTake(take: Take): Taken | undefined;

  /**
   * Takes a call's amounts from all of these limits, or from none. A limit accepts an amount that does not
   * fill it past `limit.ceiling`; a larger amount is accepted at level 0. What will only fit within `aheadMs`
   * is taken too, in the order of asking: those who ask later wait for it.
   *
   * If `underWay` names the process, a call that was taken ahead counts as still to be sent until
   * {@link LimitStore.AHEAD_GRACE_MS} after its time. Levels do not fall below what such calls need. Of each
   * process only the latest one counts.
   *
   * Takes nothing while the scope is held, and nothing for out-of-date facts.
   */
  abstract take(take: Take): MaybePromise<Taken>;

  /** Adds to levels and totals. */
  abstract add(change: Change): MaybePromise<void>;

  /**
   * Brings the level of one limit into the bounds that a reply's header and the calls under way allow. A
   * limit whose level was never used takes the more careful bound. A store may merge the observations of one
   * limit within 200 ms, and keep the one whose mark is latest; the others resolve to `undefined`.
   */
  abstract observe(observation: Observation): MaybePromise<Observed | undefined>;

  /** Brings the level of one limit into these bounds. `atMost` wins over `atLeast`. */
  abstract clamp(scope: string, limit: Limit, atLeast: number, atMost: number): MaybePromise<void>;

  /** Nobody takes anything of the scope for so many milliseconds from now, or longer if it is held longer. */
  abstract hold(scope: string, ms: number): MaybePromise<void>;

  /** Changes facts, and removes those that are `null`. Returns what is known then. */
  abstract learn(scope: string, facts: Readonly<Record<string, number | null>>): MaybePromise<Knowledge>;

  /** Returns what is known of a scope: what a new process starts from. */
  abstract knowledge(scope: string): MaybePromise<Knowledge>;

  /**
   * Called for a scope that this process no longer uses. A store of one process may delete it once its levels
   * are 0; a shared one deletes by age.
   */
  abstract forget(scope: string): MaybePromise<void>;
}
