/** An attempt at something that is limited, such as a guess of a token. */
export interface Attempt {
  /** What is attempted, such as `wrong-token`. */
  readonly purpose: string;
  /** Attempts with the same subject count together, such as those from one address. Never a secret. */
  readonly subject: string;
  /** What this one counts. Default: 1. */
  readonly cost?: number;
  /** The cost of the attempts that may be made at once. */
  readonly burst: number;
  /** Milliseconds until a cost of 1 is free again. */
  readonly refillMs: number;
}

/** Limits attempts: for each purpose and subject a bucket that fills with them and empties with time. */
export abstract class Attempts {
  /**
   * Counts an attempt if it may be made. One that may not is not counted. Never rejects.
   * @returns 0 if it may be made, else milliseconds until it may
   */
  abstract take(attempt: Attempt): number | Promise<number>;
}
