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
import { BatchSource, type IndexedInput } from './batch-source.js';
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

interface IndexedEmbeddingInput {
  readonly index: number;
  readonly input: EmbeddingInput;
}

interface Read {
  /** Undefined at the end of the inputs. */
  readonly batch: readonly IndexedInput[] | undefined;
}

interface Finished {
  readonly number: number;
  readonly results: readonly EmbedResult[];
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
        const refused = await this.refusal(input, index);
        if (refused === undefined) valid.push(index);
        else results[index] = refused;
      }
      const batches = [...batchesOf(valid, inputs, this.batchBounds)];
      const answered = batches.map(async (batch, number) => {
        const items = batch.map((index) => ({ index, input: inputs[index]! }));
        for (const result of await this.answer(items, number)) results[result.index] = result;
      });
      await Promise.all(answered);
      return results;
    } finally {
      stopWatching();
    }
  }

  /**
   * Yields each result once its batch is answered, in any order. Reads no more inputs than the batches in
   * flight need: the memory used does not grow with their number. Call it once.
   * @throws what the source of the inputs throws
   */
  async *stream(
    inputs: AsyncIterable<unknown> | Iterable<unknown>,
  ): AsyncGenerator<EmbedResult, void, undefined> {
    const stopWatching = this.watch();
    const { concurrency = DEFAULT_CONCURRENCY } = this.options;
    const source = new BatchSource(inputs, this.batchBounds);
    const running = new Map<number, Promise<Finished>>();
    let reading: Promise<Read> | undefined;
    let isRead = false;
    let number = 0;
    try {
      for (;;) {
        if (!isRead && running.size < concurrency) reading ??= source.next().then((batch) => ({ batch }));
        if (reading === undefined && running.size === 0) return;
        const next = await Promise.race([...(reading ? [reading] : []), ...running.values()]);
        if ('results' in next) {
          running.delete(next.number);
          yield* next.results;
          continue;
        }
        reading = undefined;
        isRead = next.batch === undefined;
        if (next.batch !== undefined) running.set(number, this.finished(next.batch, number++));
      }
    } finally {
      this.link.abort(new LlmError('aborted'));
      stopWatching();
      await source.close();
    }
  }

  private get batchBounds(): EmbeddingBounds {
    const { batchSize = this.bounds.inputs } = this.options;
    return { ...this.bounds, inputs: Math.min(batchSize, this.bounds.inputs) };
  }

  private async finished(batch: readonly IndexedInput[], number: number): Promise<Finished> {
    const valid: IndexedEmbeddingInput[] = [];
    const results: EmbedResult[] = [];
    for (const { index, input } of batch) {
      const refused = await this.refusal(input, index);
      if (refused === undefined) valid.push({ index, input: input as EmbeddingInput });
      else results.push(refused);
    }
    if (valid.length > 0) results.push(...(await this.answer(valid, number)));
    return { number, results };
  }

  /** Returns the result of an input that cannot be embedded; undefined if it can. */
  private async refusal(input: unknown, index: number): Promise<EmbedResult | undefined> {
    const problem = inputProblem(input, index);
    if (problem === undefined) return undefined;
    const error = await this.work.complete(problem, 0);
    return { index, ok: false, error, attempts: 0, waitedMs: 0 };
  }

  private async answer(batch: readonly IndexedEmbeddingInput[], number: number): Promise<EmbedResult[]> {
    const permit = new Permit(this.semaphore);
    const { deadlineAt } = this;
    const item = { index: number, stats: new CallStats(), signal: this.link.signal, permit, deadlineAt };
    const results: EmbedResult[] = [];
    const inputs = batch.map(({ input }) => input);
    const ask = (positions: readonly number[]) => this.ask(pick(inputs, positions), item);
    await askDivided([...batch.keys()], ask, (positions, outcome) => {
      const indexes = pick(batch, positions).map(({ index }) => index);
      const found =
        outcome instanceof LlmError
          ? failures(indexes, outcome, item.stats)
          : successes(indexes, pick(inputs, positions), outcome, item.stats);
      results.push(...found);
    });
    permit.end();
    return results;
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
