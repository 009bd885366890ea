import { setMaxListeners } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Clock } from '../../support/index.js';
import { stopReason } from '../call/call-limits.js';
import { CallStats } from '../call/call-stats.js';
import { Gate } from '../call/gate.js';
import { GatePass } from '../call/gate-pass.js';
import type { Prompt } from '../contract/completion.types.js';
import { LlmError } from '../contract/llm-error.js';
import type { PoolOptions, PoolResult } from '../contract/pool.types.js';
import { promptId } from '../contract/prompt.js';
import { DEFAULT_CONCURRENCY, type PoolWorker } from './pool-worker.js';
import { PoolTally } from './pool-tally.js';
import { PromptSource } from './prompt-source.js';

/** Prompts read before the event loop gets a turn. */
const READS_PER_TURN = 256;

/** One run of a pool, from the first prompt read to the last result taken. */
export class PoolRun {
  private readonly source: PromptSource;
  private readonly gate: Gate;
  private readonly tally: PoolTally;
  /** Fires when the run stops: everything in flight or waiting ends with its reason. */
  private readonly controller = new AbortController();
  private readonly deadlineAt: number | undefined;
  /** Items read and not yet taken by the consumer, at most. */
  private readonly window: number;

  private nextIndex = 0;
  private reading = true;
  private sourceError: { thrown: unknown } | undefined;
  /** Items under way. */
  private active = 0;
  /** Finished, not yet taken. */
  private readonly finished: PoolResult[] = [];
  private wakeConsumer: () => void = () => {};
  private wakeReader: () => void = () => {};

  constructor(
    private readonly worker: PoolWorker,
    private readonly options: PoolOptions,
    private readonly clock: Clock,
    prompts: Iterable<Prompt> | AsyncIterable<Prompt>,
  ) {
    const concurrency = options.concurrency ?? DEFAULT_CONCURRENCY;
    // Each call in flight listens; Node takes more than ten listeners for a leak and prints a warning.
    setMaxListeners(0, this.controller.signal);
    this.source = new PromptSource(prompts);
    this.gate = new Gate(concurrency, () => this.wakeReader());
    this.window = 2 * concurrency;
    this.tally = new PoolTally(this.source.length);
    this.deadlineAt = options.deadlineMs === undefined ? undefined : clock.monotonic() + options.deadlineMs;
  }

  async *results(): AsyncGenerator<PoolResult, void, undefined> {
    const unwatch = this.watch();
    void this.read();
    try {
      for (;;) {
        const result = this.finished.shift();
        if (result !== undefined) {
          this.wakeReader();
          yield result;
          this.wakeReader();
        } else if (this.reading || this.active > 0) {
          await new Promise<void>((wake) => (this.wakeConsumer = wake));
        } else {
          break;
        }
      }
      if (this.sourceError) throw this.sourceError.thrown;
    } finally {
      unwatch();
      this.stop(new LlmError('aborted'));
      if (this.reading) this.endReading();
    }
  }

  /** Reads as far ahead as the window allows, until the source ends. */
  private async read(): Promise<void> {
    try {
      while (this.reading) {
        if (!this.mayRead()) {
          await new Promise<void>((wake) => (this.wakeReader = wake));
          continue;
        }
        // Without I/O all of this is microtasks, and timers, aborts and other requests would never have a turn.
        if (this.nextIndex % READS_PER_TURN === READS_PER_TURN - 1) {
          await nextTurn();
          if (!this.reading) return;
        }
        const read = this.source.next();
        const next = read instanceof Promise ? await read : read;
        if (!this.reading) return;
        if (next.done) this.reading = false;
        else void this.start(next.value);
      }
    } catch (thrown) {
      if (!this.reading) return;
      this.reading = false;
      this.sourceError = { thrown };
    } finally {
      this.wakeConsumer();
    }
  }

  /**
   * Whether there is room for one more prompt. A synchronous source is read no sooner than a slot is free: its prompts are there
   * when they are wanted, and read ahead they would only take memory.
   */
  private mayRead(): boolean {
    if (this.active + this.finished.length >= this.window) return false;
    return !this.source.synchronous || this.gate.hasRoom || this.gate.closed.aborted;
  }

  private async start(prompt: Prompt): Promise<void> {
    const index = this.nextIndex++;
    const pass = new GatePass(this.gate);
    this.active += 1;
    const result = await this.settle(prompt, index, pass);
    this.active -= 1;
    this.finish(result);
    pass.leave();
  }

  private async settle(prompt: Prompt, index: number, pass: GatePass): Promise<PoolResult> {
    const id = promptId(prompt);
    const item = id === undefined ? { index } : { index, id };
    const stats = new CallStats();
    const { signal } = this.controller;
    const { closed } = this.gate;
    const bounds = { pass, deadlineAt: this.deadlineAt };
    try {
      // The item's own time starts with its turn: one that queues behind slow ones must not run out of it unasked.
      if (!closed.aborted && !pass.tryEnter()) await pass.enter(closed);
      if (closed.aborted) throw stopReason(closed);
      const completion = await this.worker(prompt, { index, stats, signal, bounds });
      return {
        ...item,
        ok: true,
        completion,
        attempts: stats.attempts,
        waitedMs: Math.round(stats.waitedMs),
      };
    } catch (thrown) {
      return {
        ...item,
        ok: false,
        error: LlmError.from(thrown),
        attempts: stats.attempts,
        waitedMs: Math.round(stats.waitedMs),
      };
    }
  }

  private finish(result: PoolResult): void {
    this.finished.push(result);
    this.tally.add(result);
    this.report();
    if (!result.ok && this.options.failFast) {
      this.close(new LlmError('aborted', { message: 'No further call: another prompt of the pool failed.' }));
    }
    if (this.tally.ok === this.options.minimumSuccesses) {
      this.stop(
        new LlmError('aborted', { message: 'No further call: enough prompts of the pool are answered.' }),
      );
    }
    this.wakeConsumer();
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
    const onAbort = () => this.stop(stopReason(signal!));
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
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
    this.wakeReader();
    // A list is read to its end: each of its prompts is owed a result. What else there was to read stays unread.
    if (this.reading && this.source.length === undefined) this.endReading();
  }

  /** No new call, and an end to those in flight. */
  private stop(reason: LlmError): void {
    this.close(reason);
    this.controller.abort(reason);
  }

  private endReading(): void {
    this.reading = false;
    this.source.close();
    this.wakeReader();
    this.wakeConsumer();
  }
}
