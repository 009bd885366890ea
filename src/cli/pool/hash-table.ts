const FIRST_CAPACITY = 1_024;
/** Above this share of used slots, searches become long. */
const MAX_LOAD = 0.8;
const GROWTH = 1.5;

/** Slot of a key that is not in the table. */
export const NO_SLOT = -1;

/** The first 64 bits of a hash. */
export interface HashKey {
  readonly low: number;
  readonly high: number;
}

/** Returns the key of a hash in base64url, of at least 11 characters. */
export function hashKey(text: string): HashKey {
  const bytes = Buffer.from(text.slice(0, 11), 'base64url');
  return { low: bytes.readUInt32LE(0), high: bytes.readUInt32LE(4) };
}

/**
 * A table of hashes, each with a tag of 32 bits and a whole number. Takes 20 bytes for a slot, where a `Map`
 * with texts takes more than a hundred. Nothing is removed.
 */
export class HashTable {
  private low = new Uint32Array(FIRST_CAPACITY);
  private high = new Uint32Array(FIRST_CAPACITY);
  private tags = new Uint32Array(FIRST_CAPACITY);
  /** One more than the value; 0 marks a free slot. */
  private values = new Float64Array(FIRST_CAPACITY);
  private used = 0;

  get size(): number {
    return this.used;
  }

  add({ low, high }: HashKey, tag: number, value: number): void {
    if (this.used + 1 > this.low.length * MAX_LOAD) this.grow();
    this.put(low, high, tag, value + 1);
    this.used += 1;
  }

  /** Returns the slot of that key and tag, or {@link NO_SLOT}. */
  find({ low, high }: HashKey, tag: number): number {
    for (let slot = this.home(low, tag); this.values[slot] !== 0; slot = this.next(slot)) {
      if (this.low[slot] === low && this.high[slot] === high && this.tags[slot] === tag) return slot;
    }
    return NO_SLOT;
  }

  /** Yields all used slots. */
  *slots(): Generator<number> {
    for (let slot = 0; slot < this.values.length; slot += 1) if (this.values[slot] !== 0) yield slot;
  }

  key(slot: number): HashKey {
    return { low: this.low[slot]!, high: this.high[slot]! };
  }

  value(slot: number): number {
    return this.values[slot]! - 1;
  }

  setValue(slot: number, value: number): void {
    this.values[slot] = value + 1;
  }

  /** The tag decides too: equal keys with other tags must not pile up in one place. */
  private home(low: number, tag: number): number {
    return ((low ^ Math.imul(tag, 0x9e3779b1)) >>> 0) % this.low.length;
  }

  private next(slot: number): number {
    return slot + 1 === this.low.length ? 0 : slot + 1;
  }

  private put(low: number, high: number, tag: number, stored: number): void {
    let slot = this.home(low, tag);
    while (this.values[slot] !== 0) slot = this.next(slot);
    this.low[slot] = low;
    this.high[slot] = high;
    this.tags[slot] = tag;
    this.values[slot] = stored;
  }

  private grow(): void {
    const { low, high, tags, values } = this;
    const capacity = Math.ceil(low.length * GROWTH);
    this.low = new Uint32Array(capacity);
    this.high = new Uint32Array(capacity);
    this.tags = new Uint32Array(capacity);
    this.values = new Float64Array(capacity);
    for (let slot = 0; slot < values.length; slot += 1) {
      if (values[slot] !== 0) this.put(low[slot]!, high[slot]!, tags[slot]!, values[slot]!);
    }
  }
}
