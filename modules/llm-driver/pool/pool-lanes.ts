import type { Prompt } from '../contract/completion.types.js';
import { CancellationSource } from '../../support/index.js';
import { LlmError } from '../contract/llm-error.js';
import type { PoolResult } from '../contract/pool.types.js';
import type { PermitGroup } from '../pacing/semaphore.js';

/** Returns the model that a prompt of a pool is for. Prompts with the same one wait for the same limits. */
export type LaneOf = (prompt: Prompt, index: number) => string;

/** Entries of a list looked at before other events get a turn. */
const LOOKS_PER_TURN = 1_024;
/** Failures in a row, of a kind that every call would meet, after which a model is asked no more. */
const REFUSALS_TO_CLOSE = 5;
/** Started entries after which they are removed from the list of those passed over. */
const COMPACT_AFTER = 1_024;

/** Returns the model that a prompt names itself, else an empty text. */
export const ownModel: LaneOf = (prompt) => {
  if (typeof prompt !== 'object' || prompt === null || !('model' in prompt)) return '';
  return typeof prompt.model === 'string' ? prompt.model : '';
};

/** The prompts of a pool that are for one model. */
export class Lane implements PermitGroup {
  /** Indexes of the prompts of a list that were passed over because too many waited. */
  readonly passedOver: number[] = [];
  /** Position of the first index in `passedOver` that is not started. */
  first = 0;
  /** Fires when no further call may start. */
  readonly closed = new CancellationSource();
  /** Prompts that are started and wait. */
  waiting = 0;
  /** Failures in a row that every other call would meet too. */
  private refusals: readonly LlmError[] = [];

  constructor(private readonly lanes: PoolLanes) {}

  /** True if a further prompt may wait. */
  get hasRoom(): boolean {
    return this.waiting < this.lanes.maxWaiting || this.closed.aborted;
  }

  /** Closes after a few failures in a row that every other call to the model would meet too. */
  record(result: PoolResult): void {
    if (result.ok || !result.error.traits.othersAlike) {
      if (this.refusals.length > 0) this.refusals = [];
      return;
    }
    const { error } = result;
    this.refusals = [...this.refusals.filter(({ kind }) => kind === error.kind), error];
    if (this.refusals.length >= REFUSALS_TO_CLOSE) this.closed.cancel(notAsked(error));
  }

  addWaiting(count: 1 | -1): void {
    this.waiting += count;
    this.lanes.waiting += count;
  }
}

/**
 * Counts for each model of a pool the prompts that wait for its limits, so that they never fill the pool and
 * keep those of another model from being asked.
 */
export class PoolLanes {
  /** Prompts of all models that are started and wait. */
  waiting = 0;
  private readonly lanes = new Map<string, Lane>();
  private closedBy: Error | undefined;

  /**
   * @param laneOf returns the model of a prompt
   * @param maxWaiting prompts of one model that wait at most
   */
  constructor(
    private readonly laneOf: LaneOf,
    readonly maxWaiting: number,
  ) {}

  /** Prompts that wait of the model with most of them. */
  get mostWaiting(): number {
    let most = 0;
    for (const { waiting } of this.lanes.values()) most = Math.max(most, waiting);
    return most;
  }

  of(prompt: Prompt, index: number): Lane {
    const name = this.laneOf(prompt, index);
    let lane = this.lanes.get(name);
    if (lane !== undefined) return lane;
    this.lanes.set(name, (lane = new Lane(this)));
    if (this.closedBy !== undefined) lane.closed.cancel(this.closedBy);
    return lane;
  }

  /** True if no further call may start. */
  get closed(): boolean {
    return this.closedBy !== undefined;
  }

  /** No further call may start, of any model. */
  close(reason: Error): void {
    this.closedBy = reason;
    for (const lane of this.lanes.values()) lane.closed.cancel(reason);
  }

  [Symbol.iterator](): Iterator<Lane> {
    return this.lanes.values();
  }
}

/** Reads a list of prompts in order, but passes over those of models for which too many wait already. */
export class PromptList {
  /** Index of the first prompt that was never looked at. */
  private next = 0;

  constructor(
    private readonly prompts: readonly Prompt[],
    private readonly lanes: PoolLanes,
  ) {}

  /**
   * Returns the index of the next prompt to start, `later` if none may start at present, `again` if the
   * search should go on in another turn of the event loop, and `done` after the last prompt.
   */
  take(): number | 'later' | 'again' | 'done' {
    const passedOver = this.takePassedOver();
    if (passedOver !== undefined) return passedOver;
    for (let looks = 0; this.next < this.prompts.length; looks += 1) {
      if (looks === LOOKS_PER_TURN) return 'again';
      const index = this.next++;
      const lane = this.lanes.of(this.prompts[index]!, index);
      if (lane.hasRoom) return index;
      lane.passedOver.push(index);
    }
    for (const { passedOver, first } of this.lanes) if (first < passedOver.length) return 'later';
    return 'done';
  }

  private takePassedOver(): number | undefined {
    let earliest: Lane | undefined;
    for (const lane of this.lanes) {
      if (lane.first === lane.passedOver.length || !lane.hasRoom) continue;
      if (earliest === undefined || firstOf(lane) < firstOf(earliest)) earliest = lane;
    }
    if (earliest === undefined) return undefined;
    const index = firstOf(earliest);
    earliest.first += 1;
    if (earliest.first >= COMPACT_AFTER) {
      earliest.passedOver.splice(0, earliest.first);
      earliest.first = 0;
    }
    return index;
  }
}

/** Returns the error of a prompt that is not asked because the ones before were refused. */
function notAsked(error: LlmError): LlmError {
  const { kind, code, param, providerStatus, providerCode, retryable, retryAfterMs, setting } = error;
  const message = `${error.gatewayMessage} No further call is made: the ones before were refused for the same reason.`;
  const details = { code, param, providerStatus, providerCode, retryable, retryAfterMs, message, setting };
  return new LlmError(kind, { ...details, cause: error });
}

function firstOf({ passedOver, first }: Lane): number {
  return passedOver[first]!;
}
