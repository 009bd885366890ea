import { Logger } from '@nestjs/common';
import { CancellationSource, type Clock, type Cancellation } from '../../support/index.js';
import { stopReason } from '../call/call-deadline.js';
import { CallStats, type PoolBounds } from '../call/call-plan.js';
import { Gate, GatePass } from '../pacing/semaphore.js';
import type { Prompt, CompletionResponse } from '../contract/completion.types.js';
import { LlmError } from '../contract/llm-error.js';
import type { PoolOptions, PoolResult, PoolProgress } from '../contract/pool.types.js';
import { DEFAULT_CONCURRENCY } from '../contract/call-options.js';
import { promptId } from '../contract/prompt.js';
import { PromptReader, type PromptTaker } from './prompt-reader.js';

/** Whom a run gives its results. */
export interface ResultTaker {
  /** Results given and not yet wanted. */
  readonly held: number;
  take(result: PoolResult): void;
  /** Everything that was read has its result. @param error what the source threw */
  ended(error: { readonly thrown: unknown } | undefined): void;
}

/** One run of a pool, from the first prompt read to the last result given. */
export class PoolRun implements PromptTaker {
  private readonly reader: PromptReader;
  private readonly gate: Gate;
  private readonly tally: PoolTally;
  /** Fires when the run stops: everything in flight or waiting ends with its reason. */
  private readonly stopping = new CancellationSource();
  private readonly deadlineAt: number | undefined;
  /** Items read and not yet wanted by the taker, at most. */
  private readonly window: number;
  private unwatch: () => void = () => {};
  private nextIndex = 0;
  /** Items under way. */
  private active = 0;
  private over = false;

  constructor(
    private readonly worker: PoolWorker,
    private readonly options: PoolOptions,
    private readonly clock: Clock,
    prompts: Iterable<Prompt> | AsyncIterable<Prompt>,
    private readonly taker: ResultTaker,
  ) {
    const concurrency = options.concurrency ?? DEFAULT_CONCURRENCY;
    this.reader = new PromptReader(prompts, this);
    this.gate = new Gate(concurrency, () => this.readOn());
    this.window = 2 * concurrency;
    this.tally = new PoolTally(this.reader.length);
    this.deadlineAt = options.deadlineMs === undefined ? undefined : clock.monotonic() + options.deadlineMs;
  }

  begin(): void {
    this.unwatch = this.watch();
    this.readOn();
  }

  /** To be called when there is room where there was none: the taker wants a result it held. */
  readOn(): void {
    this.reader.readOn();
  }

  /** Nobody wants any more results. */
  abandon(): void {
    this.unwatch();
    this.stop(new LlmError('aborted'));
    this.reader.close();
  }

  /**
   * Whether there is room for one more prompt. A synchronous source is read no sooner than a slot is free: its prompts are there
   * when they are wanted, and read ahead they would only take memory.
   */
  mayRead(): boolean {
    if (this.active + this.taker.held >= this.window) return false;
    return !this.reader.synchronous || this.gate.hasRoom || this.gate.closed.aborted;
  }

  take(prompt: Prompt): void {
    void this.answer(prompt);
  }

  ended(): void {
    if (this.active > 0 || this.over) return;
    this.over = true;
    this.unwatch();
    this.taker.ended(this.reader.error);
  }

  private async answer(prompt: Prompt): Promise<void> {
    const pass = new GatePass(this.gate);
    const { stopping: signal, deadlineAt } = this;
    const slot = { index: this.nextIndex++, stats: new CallStats(), signal, pass, deadlineAt };
    const id = promptId(prompt);
    let result: PoolResult;
    this.active += 1;
    try {
      if (!this.mayStart(pass)) await this.turn(pass);
      result = succeeded(slot, id, await this.worker(prompt, slot));
    } catch (thrown) {
      result = failed(slot, id, LlmError.from(thrown));
    }
    this.active -= 1;
    this.finish(result);
    pass.leave();
    if (this.reader.reading) this.readOn();
    else this.ended();
  }

  private mayStart(pass: GatePass): boolean {
    return !this.gate.closed.aborted && pass.tryEnter();
  }

  /** The item's own time starts with its turn: one that queues behind slow ones must not run out of it unasked. */
  private async turn(pass: GatePass): Promise<void> {
    const { closed } = this.gate;
    if (!closed.aborted) await pass.enter(closed);
    if (closed.aborted) throw stopReason(closed);
  }

  private finish(result: PoolResult): void {
    this.tally.add(result);
    this.taker.take(result);
    this.report();
    if (!result.ok && this.options.failFast) {
      this.close(new LlmError('aborted', { message: 'No further call: another prompt of the pool failed.' }));
    }
    if (this.tally.ok === this.options.minimumSuccesses) {
      this.stop(
        new LlmError('aborted', { message: 'No further call: enough prompts of the pool are answered.' }),
      );
    }
  }

  private report(): void {
    const { onProgress } = this.options;
    if (!onProgress) return;
    // Awaited by nobody, but an async callback that rejects must not end the process.
    void (async () => onProgress(this.tally.progress()))().catch((error: unknown) => {
      if (this.tally.firstReportFailure())
        new Logger(PoolRun.name).warn({ message: 'onProgress threw; the pool goes on', error });
    });
  }

  /** Stops on the caller's abort and at the deadline. Returns what takes the watch off again. */
  private watch(): () => void {
    const { signal, deadlineMs } = this.options;
    const onAbort = { handleEvent: () => this.stop(stopReason(signal!)) };
    if (signal?.aborted) onAbort.handleEvent();
    signal?.addEventListener('abort', onAbort);
    const cancelTimer =
      deadlineMs === undefined
        ? () => {}
        : this.clock.schedule(deadlineMs, () => this.stop(new LlmError('deadline_exceeded')));
    return () => {
      signal?.removeEventListener('abort', onAbort);
      cancelTimer();
    };
  }

  /** No new call; what is in flight goes on. */
  private close(reason: LlmError): void {
    if (this.gate.closed.aborted) return;
    this.gate.close(reason);
    // A list is read to its end: each of its prompts is owed a result. What else there was to read stays unread.
    if (this.reader.length === undefined) this.reader.close();
    else this.readOn();
  }

  /** No new call, and an end to those in flight. */
  private stop(reason: LlmError): void {
    this.close(reason);
    this.stopping.cancel(reason);
  }
}

/** What a pool gives to the one who answers an item. */
export interface PoolSlot extends PoolBounds {
  readonly index: number;
  /** Counts what the item costs, whatever becomes of it. */
  readonly stats: CallStats;
  /** Fires when the pool stops. */
  readonly signal: Cancellation;
}

/** Answers one prompt of a pool, or throws why it cannot. */
export type PoolWorker = (prompt: Prompt, slot: PoolSlot) => Promise<CompletionResponse>;

type Numbered = Pick<PoolSlot, 'index' | 'stats'>;

export function succeeded(
  { index, stats }: Numbered,
  id: string | undefined,
  completion: CompletionResponse,
): PoolResult {
  const { attempts } = stats;
  const waitedMs = Math.round(stats.waitedMs);
  // Written out twice: a result without an id has no such field, and a spread costs more than all the rest of it.
  return id === undefined
    ? { index, ok: true, completion, attempts, waitedMs }
    : { index, id, ok: true, completion, attempts, waitedMs };
}

export function failed({ index, stats }: Numbered, id: string | undefined, error: LlmError): PoolResult {
  const { attempts } = stats;
  const waitedMs = Math.round(stats.waitedMs);
  return { index, ...(id === undefined ? {} : { id }), ok: false, error, attempts, waitedMs };
}

/** Counts results as they finish. */
export class PoolTally {
  ok = 0;
  private failed = 0;
  private retries = 0;
  private reportFailed = false;

  constructor(private readonly total: number | undefined) {}

  add(result: PoolResult): void {
    if (result.ok) this.ok += 1;
    else this.failed += 1;
    this.retries += Math.max(0, result.attempts - 1);
  }

  progress(): PoolProgress {
    const { ok, failed, retries, total } = this;
    return { done: ok + failed, ok, failed, retries, total };
  }

  /** Whether this is the first time the progress could not be reported. */
  firstReportFailure(): boolean {
    const first = !this.reportFailed;
    this.reportFailed = true;
    return first;
  }
}
