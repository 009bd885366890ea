import type { EmbeddingBounds, EmbeddingInput } from '../contract/embedding.types.js';
import { boundedSize } from './batches.js';

/** An input, valid or not, and its place among all. */
export interface IndexedInput {
  readonly index: number;
  readonly input: unknown;
}

/** Reads inputs from a source in batches that one request takes. */
export class BatchSource {
  private readonly iterator: AsyncIterator<unknown> | Iterator<unknown>;
  private index = 0;
  /** The first input of the next batch, if it was read already. */
  private kept: IndexedInput | undefined;
  private isDone = false;

  constructor(
    inputs: AsyncIterable<unknown> | Iterable<unknown>,
    private readonly bounds: EmbeddingBounds,
  ) {
    this.iterator =
      Symbol.asyncIterator in inputs ? inputs[Symbol.asyncIterator]() : inputs[Symbol.iterator]();
  }

  /** Returns the next inputs, at least one; undefined at the end. One call at a time. */
  async next(): Promise<readonly IndexedInput[] | undefined> {
    const batch: IndexedInput[] = [];
    let size = 0;
    for (;;) {
      const read = this.kept ?? (await this.read());
      this.kept = undefined;
      if (read === undefined) return batch.length === 0 ? undefined : batch;
      const length = sizeOf(read.input);
      const isFull = batch.length >= this.bounds.inputs || size + length > this.bounds.characters;
      if (batch.length > 0 && isFull) {
        this.kept = read;
        return batch;
      }
      batch.push(read);
      size += length;
    }
  }

  /** Ends the source, if it did not end by itself. */
  async close(): Promise<void> {
    if (!this.isDone) await this.iterator.return?.();
  }

  private async read(): Promise<IndexedInput | undefined> {
    if (this.isDone) return undefined;
    const result = await this.iterator.next();
    this.isDone = result.done === true;
    return this.isDone ? undefined : { index: this.index++, input: result.value };
  }
}

/** What is no input has no size. */
function sizeOf(input: unknown): number {
  return typeof input === 'string' || Array.isArray(input) ? boundedSize(input as EmbeddingInput) : 0;
}
