import { CancellationSource, cancellationOf, type Clock, subscribe } from '../../support/index.js';
import { stopReason } from '../call/call-deadline.js';
import { CallStats, type PoolItem } from '../call/call-plan.js';
import { DEFAULT_CONCURRENCY } from '../contract/options/pool-options.js';
import type { CompletionResponse, Prompt } from '../contract/completion.types.js';
import { LlmError } from '../contract/llm-error.js';
import { plainCopy } from '../contract/plain-copy.js';
import type { PoolOptions, PoolResult } from '../contract/pool.types.js';
import { promptId } from '../contract/prompt.js';
import { Permit, Semaphore } from '../pacing/semaphore.js';
import { Duplicates } from './duplicates.js';
import { type EarlierAnswers, earlierAnswers } from './earlier-results.js';
import { type LaneOf, PoolLanes } from './pool-lanes.js';
import { failure, success } from './pool-results.js';
import { ProgressReports } from './progress-reports.js';
import { PromptReader, type PromptConsumer } from './prompt-reader.js';

/** The work on one prompt of a pool. */
export interface PoolWork {
  /** Checks the options before the first prompt is read. What it throws ends the pool. */
  readonly check?: () => void;
  /** Answers it. What it throws becomes the result of that prompt alone. */
  readonly answer: (prompt: Prompt, item: PoolItem) => Promise<CompletionResponse>;
  /** Completes an error that names no instance: the prompt's call did not begin. */
  readonly complete: (error: LlmError, prompt: Prompt, item: PoolItem) => Promise<LlmError>;
}

/** Receives the results of a run. */
export interface ResultSink {
  /** Number of results pushed and not yet read from the sink. Bounds how many prompts the run reads ahead. */
  readonly buffered: number;
  push(result: PoolResult): void;
  /** Called once, after the last `push`. @param error what the source of the prompts threw, if it did */
  end(error: { readonly thrown: unknown } | undefined): void;
}

/** One run of a pool, from its first prompt to its last result. */
export class PoolRun implements PromptConsumer {
  private readonly reader: PromptReader;
  /** Bounds the calls in flight. Closed when no further call may start. */
  private readonly semaphore: Semaphore;
  /** Fires when the run stops: every item in flight or waiting fails with its reason. */
  private readonly stopping = new CancellationSource();
  private readonly deadlineAt: number | undefined;
  /**
   * Upper bound of the prompts that are read, wait for no limit, and whose results are still in the run or in
   * the sink.
   */
  private readonly window: number;
  private readonly lanes: PoolLanes;
  private readonly progress: ProgressReports;
  private readonly earlier: EarlierAnswers | undefined;
  private readonly duplicates: Duplicates | undefined;
  private unwatch: () => void = () => {};
  /** Number of prompts read and not yet answered. */
  private active = 0;
  private ended = false;

  /**
   * @param remembered answered prompts at most that a later duplicate is compared with
   * @throws InvalidRequestError for earlier results of other prompts
   */
  constructor(
    private readonly work: PoolWork,
    private readonly options: PoolOptions,
    private readonly clock: Clock,
    prompts: Iterable<Prompt> | AsyncIterable<Prompt>,
    private readonly sink: ResultSink,
    laneOf: LaneOf,
    remembered: number,
  ) {
    this.earlier =
      options.previous && earlierAnswers(prompts, options.previous, options.schema !== undefined);
    this.duplicates = options.dedupe === true ? new Duplicates(options, laneOf, remembered) : undefined;
    this.progress = new ProgressReports(options.onProgress);
    const concurrency = options.concurrency ?? DEFAULT_CONCURRENCY;
    this.window = 2 * concurrency;
    this.lanes = new PoolLanes(laneOf, this.window);
    this.reader = new PromptReader(prompts, this, this.lanes);
    this.semaphore = new Semaphore(concurrency, () => this.readMore());
    this.deadlineAt = options.deadlineMs === undefined ? undefined : clock.monotonic() + options.deadlineMs;
  }

  start(): void {
    this.unwatch = this.watch();
    this.readMore();
  }

  /** Reads as many prompts as there is capacity for. The sink calls it whenever a result was read from it. */
  readMore(): void {
    this.reader.readMore();
  }

  /** Cancels what is in flight and reads no further: no more results are wanted. */
  abandon(): void {
    this.unwatch();
    this.stop(new LlmError('aborted'));
    this.reader.close();
  }

  /**
   * Returns true if one more prompt may be read. A synchronous source is read only when a call may start: its
   * prompts can be had at any time, and read ahead they would only take memory.
   */
  hasCapacity(): boolean {
    const mayStart = this.semaphore.hasFree || this.lanes.closed;
    if (this.reader.synchronous && !mayStart) return false;
    const { waiting, mostWaiting } = this.lanes;
    const duplicates = this.duplicates?.waiting ?? 0;
    // A list passes over the prompts of a model for which too many wait; the next of an iterable may be one.
    // It is in memory anyway, its duplicates too.
    const counted = this.active - waiting + (this.reader.length === undefined ? mostWaiting : -duplicates);
    return counted + this.sink.buffered < this.window;
  }

  accept(prompt: Prompt, index: number): void {
    const earlier = this.earlier?.get(index);
    const known =
      earlier === undefined
        ? this.duplicates?.find(prompt, { index, id: promptId(prompt) })
        : plainCopy(earlier);
    if (known === undefined) void this.answer(prompt, index);
    else if (known === 'waits') this.active += 1;
    else this.record(known, 0);
  }

  /** Ends the run as soon as the source has ended and each of its prompts has a result. */
  end(): void {
    if (this.active > 0 || this.ended) return;
    this.ended = true;
    this.unwatch();
    this.sink.end(this.reader.error);
  }

  private async answer(prompt: Prompt, index: number): Promise<void> {
    const lane = this.lanes.of(prompt, index);
    const permit = new Permit(this.semaphore, lane);
    const { stopping: signal, deadlineAt } = this;
    const item: PoolItem = { index, stats: new CallStats(), signal, permit, deadlineAt };
    const id = promptId(prompt);
    let result: PoolResult;
    this.active += 1;
    try {
      if (!this.tryStart(permit)) await this.waitForTurn(permit);
      result = success(item, id, await this.work.answer(prompt, item));
    } catch (thrown) {
      const error = LlmError.from(thrown);
      result = failure(
        item,
        id,
        error.driver === undefined ? await this.complete(error, prompt, item) : error,
      );
    }
    this.active -= 1;
    lane.record(result);
    this.record(result, Math.max(0, result.attempts - 1));
    for (const duplicate of this.duplicates?.settle(result) ?? []) {
      this.active -= 1;
      this.record(duplicate, 0);
    }
    permit.end();
    if (this.reader.ended) this.end();
    else this.readMore();
  }

  private async complete(error: LlmError, prompt: Prompt, item: PoolItem): Promise<LlmError> {
    try {
      return await this.work.complete(error, prompt, item);
    } catch {
      // The prompt names no known model: that is the error itself.
      return error;
    }
  }

  private tryStart(permit: Permit): boolean {
    return !permit.closed.aborted && permit.tryAcquire();
  }

  /** An item's timeout starts after this wait: behind slow items it must not end before the first call. */
  private async waitForTurn(permit: Permit): Promise<void> {
    const { closed } = permit;
    if (!closed.aborted) await permit.acquire(closed);
    if (closed.aborted) throw stopReason(closed);
  }

  /** @param retries calls beyond the first that this run has sent for it */
  private record(result: PoolResult, retries: number): void {
    this.sink.push(result);
    this.progress.count(result, retries, this.reader.length);
    if (!result.ok && this.options.failFast) {
      this.close(new LlmError('aborted', { message: 'No further call: another prompt of the pool failed.' }));
    }
    if (this.progress.ok === this.options.minimumSuccesses) {
      this.stop(
        new LlmError('aborted', { message: 'No further call: enough prompts of the pool are answered.' }),
      );
    }
  }

  /** Stops the run on the caller's abort and at the deadline. Returns a function that ends the watch. */
  private watch(): () => void {
    const { deadlineMs } = this.options;
    const cancellation = cancellationOf(this.options);
    const subscription =
      cancellation && subscribe(cancellation, { handleEvent: () => this.stop(stopReason(cancellation)) });
    const cancelTimer =
      deadlineMs === undefined
        ? () => {}
        : this.clock.schedule(deadlineMs, () => this.stop(new LlmError('deadline_exceeded')));
    return () => {
      subscription?.close();
      cancelTimer();
    };
  }

  /** Starts no further call; calls in flight go on. */
  private close(reason: LlmError): void {
    if (this.lanes.closed) return;
    this.lanes.close(reason);
    // Each prompt of a list gets a result, so a list is read to its end. Other sources are not read further.
    if (this.reader.length === undefined) this.reader.close();
    else this.readMore();
  }

  /** Starts no further call, and cancels those in flight. */
  private stop(reason: LlmError): void {
    this.close(reason);
    this.stopping.cancel(reason);
  }
}
