import { type HashKey, hashKey, HashTable, NO_SLOT } from './hash-table.js';

const NONE = -1;

/**
 * The answers of earlier runs: hash of the prompt, row, place in the output file. The row identifies what
 * the line says about its prompt besides the answer: its index and columns. An answer belongs to one prompt,
 * so two identical prompts need two answers.
 */
export class AnswerIndex {
  /** Values are twice the offset, and one more if the answer is taken. */
  private readonly table = new HashTable();

  get size(): number {
    return this.table.size;
  }

  /** @param offset of the line in the file, in bytes */
  add(promptHash: string, row: number, offset: number): void {
    this.table.add(hashKey(promptHash), row, offset * 2);
  }

  /** Takes the answer of that very row. Returns false if there is none, or if it is taken. */
  take(promptHash: string, row: number): boolean {
    const slot = this.table.find(hashKey(promptHash), row);
    if (slot === NO_SLOT || this.table.value(slot) % 2 === 1) return false;
    this.table.setValue(slot, this.table.value(slot) + 1);
    return true;
  }

  /** Returns the place of the answer of that very row; undefined if there is none. */
  offsetOf(promptHash: string, row: number): number | undefined {
    const slot = this.table.find(hashKey(promptHash), row);
    return slot === NO_SLOT ? undefined : Math.floor(this.table.value(slot) / 2);
  }

  /** Returns the answers that are not taken. */
  rest(): FreeAnswers {
    const free = new FreeAnswers(this.table.size);
    for (const slot of this.table.slots()) {
      if (this.table.value(slot) % 2 === 0) free.add(this.table.key(slot), this.table.value(slot) / 2);
    }
    return free;
  }

  /** Makes all answers free again. */
  release(): void {
    for (const slot of this.table.slots()) {
      this.table.setValue(slot, Math.floor(this.table.value(slot) / 2) * 2);
    }
  }
}

/** Answers by the hash of their prompt alone. */
export class FreeAnswers {
  private readonly heads: Int32Array;
  private readonly following: Int32Array;
  private readonly low: Uint32Array;
  private readonly high: Uint32Array;
  private readonly offsets: Float64Array;
  private used = 0;

  constructor(capacity: number) {
    this.heads = new Int32Array(Math.max(1, capacity)).fill(NONE);
    this.following = new Int32Array(capacity);
    this.low = new Uint32Array(capacity);
    this.high = new Uint32Array(capacity);
    this.offsets = new Float64Array(capacity);
  }

  add({ low, high }: HashKey, offset: number): void {
    const entry = this.used++;
    const bucket = low % this.heads.length;
    this.low[entry] = low;
    this.high[entry] = high;
    this.offsets[entry] = offset;
    this.following[entry] = this.heads[bucket]!;
    this.heads[bucket] = entry;
  }

  /** Removes an answer to that prompt and returns its offset; undefined if there is none. */
  take(promptHash: string): number | undefined {
    const { low, high } = hashKey(promptHash);
    const bucket = low % this.heads.length;
    let before = NONE;
    for (let entry = this.heads[bucket]!; entry !== NONE; entry = this.following[entry]!) {
      if (this.low[entry] === low && this.high[entry] === high) {
        if (before === NONE) this.heads[bucket] = this.following[entry]!;
        else this.following[before] = this.following[entry]!;
        return this.offsets[entry];
      }
      before = entry;
    }
    return undefined;
  }

  /** Yields the offsets that are left. */
  *offsetsLeft(): Generator<number> {
    for (const head of this.heads) {
      for (let entry = head; entry !== NONE; entry = this.following[entry]!) yield this.offsets[entry]!;
    }
  }
}
