/** Milliseconds after which the calls of a process that has told nothing are free again. */
export const SLOT_LIFETIME_MS = 30_000;

/** Asks for calls of one caller. */
export interface SlotRequest {
  /** Stands for the process; unique while it runs. */
  readonly process: string;
  readonly actor: string;
  readonly limit: number;
  readonly wanted: number;
  readonly minimum: number;
}

/** What a ledger answers. */
export interface SlotAnswer {
  /** Calls acquired; 0 if fewer than the minimum are free. */
  readonly granted: number;
  /** Calls in flight in all processes, without those granted now. */
  readonly inFlight: number;
  /** How long requests of the caller last on average, in milliseconds; 0 if that is unknown. */
  readonly averageMs: number;
}

/** The calls of one caller that one process has in flight. */
export interface SlotState {
  readonly actor: string;
  /** Undefined where a question is under way: only the time of life is renewed. */
  readonly calls: number | undefined;
  readonly averageMs: number;
}

/**
 * The calls that callers have in flight, by process. Each operation is atomic, on the store's clock. What a
 * process has not renewed for {@link SLOT_LIFETIME_MS} does not count.
 */
export abstract class SlotLedger {
  /** Acquires as many calls as wanted, or as many as are free if that is at least the minimum. */
  abstract acquire(request: SlotRequest): Promise<SlotAnswer>;

  /** Gives calls back. */
  abstract release(process: string, actor: string, calls: number, averageMs: number): Promise<void>;

  /** Says what a process has in flight, for another {@link SLOT_LIFETIME_MS}. */
  abstract renew(process: string, states: readonly SlotState[]): Promise<void>;
}
