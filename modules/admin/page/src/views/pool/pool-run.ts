import { Store } from '../../api/store.js';
import { FrameBatch } from './frame-batch.js';
import { type Rate, Throughput } from './throughput.js';
import type { PoolPrompt, PoolResult } from './types.js';

/**
 * `running`; `finished`: everything that was asked has its result; `stopped`: the user stopped it, or left;
 * `late`: the deadline passed between two requests; `broken`: a request failed, or the connection did.
 */
export type RunStatus = 'running' | 'finished' | 'stopped' | 'late' | 'broken';

/** What can be seen of a run, as of one moment. */
export interface RunState {
  readonly status: RunStatus;
  /** Why it is `broken`. */
  readonly error?: Error;
  readonly ok: number;
  readonly failed: number;
  /** Of this pass: the whole run, or those that are asked again. */
  readonly asked: number;
  readonly answered: number;
  readonly tokens: number;
  readonly rate: Rate;
  /** How many failed with each code, most first. */
  readonly failures: readonly FailureCount[];
  /** Grows with each change of a result. */
  readonly version: number;
}

export interface FailureCount {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly count: number;
}

export interface RunClock {
  readonly now: () => number;
  readonly schedule?: (work: () => void) => () => void;
}

/** The prompts of a run and what has come of each. Results are taken in at once and shown once a frame. */
export class PoolRun {
  readonly state: Store<RunState>;
  private readonly results: (PoolResult | undefined)[];
  /** Asked in this pass, and without a result of it. In order. */
  private outstanding = new Set<number>();
  private readonly failuresByCode = new Map<string, FailureCount>();
  private asked = 0;
  private ok = 0;
  private failed = 0;
  private tokens = 0;
  /** Indexes, one for each change of a result. */
  private readonly log: number[] = [];
  private savedUpTo = 0;
  private status: RunStatus = 'stopped';
  private error: Error | undefined;
  private endedAt = 0;
  private fresh = { prompts: 0, tokens: 0 };
  private throughput: Throughput;
  private readonly frames: FrameBatch;

  constructor(
    readonly prompts: readonly PoolPrompt[],
    private readonly clock: RunClock = { now: () => performance.now() },
  ) {
    this.results = prompts.map(() => undefined);
    this.throughput = new Throughput(clock.now());
    this.frames = new FrameBatch(() => this.show(), clock.schedule);
    this.state = new Store(this.read());
  }

  /** Whether all that has come was downloaded. */
  get saved(): boolean {
    return this.savedUpTo === this.log.length;
  }

  noteSaved(): void {
    this.savedUpTo = this.log.length;
  }

  result(index: number): PoolResult | undefined {
    return this.results[index];
  }

  /** Whose results have come or changed since. @param version of an earlier state; 0 for all that ever did */
  changedSince(version: number): readonly number[] {
    return this.log.slice(version);
  }

  /** Those of the last pass that have no result of it. */
  missing(): number[] {
    return [...this.outstanding];
  }

  failures(): number[] {
    return this.prompts.flatMap((_, index) => (this.results[index]?.ok === false ? index : []));
  }

  /**
   * Begins a pass: over everything, what is missing, or what has failed. Earlier results stay until newer
   * ones come.
   */
  begin(indexes: readonly number[]): void {
    this.outstanding = new Set(indexes);
    this.asked = indexes.length;
    this.error = undefined;
    this.status = 'running';
    this.fresh = { prompts: 0, tokens: 0 };
    this.throughput = new Throughput(this.clock.now());
    this.frames.flush();
  }

  /** Adds a result, in place of an earlier one. Ignores a result that no prompt waits for. */
  put(result: PoolResult): void {
    const { index } = result;
    if (!this.outstanding.delete(index)) return;
    this.count(this.results[index], -1);
    this.results[index] = result;
    this.count(result, 1);
    this.log.push(index);
    this.fresh.prompts += 1;
    if (result.ok) this.fresh.tokens += result.completion.usage.total_tokens;
    this.frames.request();
  }

  end(status: Exclude<RunStatus, 'running'>, error?: Error): void {
    this.status = status;
    this.error = error;
    this.endedAt = this.clock.now();
    this.frames.flush();
  }

  private count(result: PoolResult | undefined, by: 1 | -1): void {
    if (result === undefined) return;
    if (result.ok) {
      this.ok += by;
      this.tokens += by * result.completion.usage.total_tokens;
      return;
    }
    this.failed += by;
    const { code, message, retryable } = result.error;
    const before = this.failuresByCode.get(code);
    const count = (before?.count ?? 0) + by;
    if (count === 0) this.failuresByCode.delete(code);
    else this.failuresByCode.set(code, { ...(before ?? { code, message, retryable }), count });
  }

  private show(): void {
    const { prompts, tokens } = this.fresh;
    if (prompts > 0) this.throughput.add(prompts, tokens, this.clock.now());
    this.fresh = { prompts: 0, tokens: 0 };
    this.state.set(this.read());
  }

  private read(): RunState {
    const { status, error, ok, failed, asked, tokens, throughput } = this;
    return {
      status,
      error,
      ok,
      failed,
      asked,
      answered: asked - this.outstanding.size,
      tokens,
      rate: status === 'running' ? throughput.recent(this.clock.now()) : throughput.whole(this.endedAt),
      failures: [...this.failuresByCode.values()].sort((one, other) => other.count - one.count),
      version: this.log.length,
    };
  }
}
