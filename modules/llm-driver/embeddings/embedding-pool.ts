import { setMaxListeners } from 'node:events';
import { cancellationOf, type Clock, LinkedSignal } from '../../support/index.js';
import { CallStats, type PoolItem } from '../call/call-plan.js';
import { DEFAULT_CONCURRENCY } from '../contract/options/pool-options.js';
import { assertInputs, inputProblem } from '../contract/embed-inputs.js';
import type { EmbeddedBatch } from '../contract/embedding.js';
import type {
  EmbeddingBounds,
  EmbeddingInput,
  EmbedPoolOptions,
  EmbedResult,
} from '../contract/embedding.types.js';
import { LlmError } from '../contract/llm-error.js';
import { Permit, Semaphore } from '../pacing/semaphore.js';
import { askDivided, batchesOf } from './batches.js';
import { pick } from './embed-in-order.js';
import { failures, successes } from './embed-results.js';

/** The work on the batches of a pool. */
export interface EmbedWork {
  /** Embeds one batch. */
  readonly embed: (
    inputs: readonly EmbeddingInput[],
    item: PoolItem,
  ) => Promise<EmbeddedBatch & { readonly driver: string }>;
  /** Completes an error that names no instance: the call did not begin. */
  readonly complete: (error: LlmError, attempts: number) => Promise<LlmError>;
}

/** Embeds many inputs in batches: one result for each input, at its index, always. */
export class EmbeddingPool {
  private readonly semaphore: Semaphore;
  private readonly link: LinkedSignal;
  private readonly deadlineAt: number | undefined;

  /** @param options checked before */
  constructor(
    private readonly work: EmbedWork,
    private readonly options: EmbedPoolOptions,
    private readonly bounds: EmbeddingBounds,
    private readonly clock: Clock,
  ) {
    const { concurrency = DEFAULT_CONCURRENCY, deadlineMs } = options;
    this.semaphore = new Semaphore(concurrency);
    this.link = new LinkedSignal(cancellationOf(options));
    // Every batch in flight listens.
    setMaxListeners(0, this.link.signal);
    this.deadlineAt = deadlineMs === undefined ? undefined : clock.monotonic() + deadlineMs;
  }

  /**
   * Resolves to all results. Call it once.
   * @throws InvalidRequestError unless `inputs` is an array
   */
  async all(inputs: readonly EmbeddingInput[]): Promise<EmbedResult[]> {
    const stopWatching = this.watch();
    try {
      assertInputs(inputs);
      const results = new Array<EmbedResult>(inputs.length);
      const valid: number[] = [];
      for (const [index, input] of (inputs as readonly unknown[]).entries()) {
        const problem = inputProblem(input, index);
        if (problem === undefined) valid.push(index);
        else {
          const error = await this.work.complete(problem, 0);
          results[index] = { index, ok: false, error, attempts: 0, waitedMs: 0 };
        }
      }
      const { batchSize = this.bounds.inputs } = this.options;
      const bounds = { ...this.bounds, inputs: Math.min(batchSize, this.bounds.inputs) };
      const batches = [...batchesOf(valid, inputs, bounds)];
      await Promise.all(batches.map((batch, number) => this.answer(batch, number, inputs, results)));
      return results;
    } finally {
      stopWatching();
    }
  }

  private async answer(
    batch: readonly number[],
    number: number,
    inputs: readonly EmbeddingInput[],
    results: EmbedResult[],
  ): Promise<void> {
    const permit = new Permit(this.semaphore);
    const { deadlineAt } = this;
    const item = { index: number, stats: new CallStats(), signal: this.link.signal, permit, deadlineAt };
    const ask = (indexes: readonly number[]) => this.ask(pick(inputs, indexes), item);
    await askDivided(batch, ask, (indexes, outcome) => {
      const found =
        outcome instanceof LlmError
          ? failures(indexes, outcome, item.stats)
          : successes(indexes, pick(inputs, indexes), outcome, item.stats);
      for (const result of found) results[result.index] = result;
    });
    permit.end();
  }

  private async ask(
    inputs: readonly EmbeddingInput[],
    item: PoolItem,
  ): Promise<EmbeddedBatch & { readonly driver: string }> {
    // A timeout starts after this wait: behind slow batches it must not end before the first call.
    await item.permit.acquire(item.permit.closed);
    return this.work.embed(inputs, item);
  }

  /** Ends the pool on the caller's abort and at the deadline. Returns a function that ends the watch. */
  private watch(): () => void {
    const { deadlineMs } = this.options;
    const cancelTimer =
      deadlineMs === undefined
        ? () => {}
        : this.clock.schedule(deadlineMs, () => this.link.abort(new LlmError('deadline_exceeded')));
    return () => {
      cancelTimer();
      this.link.dispose();
    };
  }
}
