import { hash } from 'node:crypto';
import { InvalidRequestError } from '../../../modules/support/index.js';
import { type HashKey, hashKey } from './hash-table.js';

/** Parts that grow one at a time, so that little is copied at once. */
const PARTS = 64;
const FIRST_CAPACITY = 16;
const MAX_LOAD = 0.85;
const GROWTH = 1.25;

/** The ids of a file of prompts, as hashes with their line: 12 bytes a slot. The ids would take a hundred. */
export class PromptIds {
  private readonly parts = Array.from({ length: PARTS }, () => new Part());

  /** @param name the file's name, for messages */
  constructor(private readonly name: string) {}

  /** @throws InvalidRequestError `duplicate_id` for an id that was added before */
  add(id: string, line: number): void {
    const key = hashKey(hash('sha1', id, 'base64url'));
    const earlier = this.parts[key.high % PARTS]!.add(key, line);
    if (earlier === 0) return;
    throw new InvalidRequestError(
      `${this.name}, line ${line}: the same "id" as in line ${earlier}. Give every prompt another id, or none.`,
      'id',
      'duplicate_id',
    );
  }
}

/** A hash table with open addressing. */
class Part {
  private low = new Uint32Array(FIRST_CAPACITY);
  private high = new Uint32Array(FIRST_CAPACITY);
  /** 0 marks a free slot. */
  private lines = new Uint32Array(FIRST_CAPACITY);
  private used = 0;

  /** Returns the line of an equal key, which then stays; 0 if there was none. */
  add({ low, high }: HashKey, line: number): number {
    if (this.used + 1 > this.lines.length * MAX_LOAD) this.grow();
    const slot = this.slotFor(low, high);
    if (this.lines[slot] !== 0) return this.lines[slot]!;
    this.put(slot, low, high, line);
    this.used += 1;
    return 0;
  }

  private slotFor(low: number, high: number): number {
    let slot = low % this.lines.length;
    while (this.lines[slot] !== 0 && (this.low[slot] !== low || this.high[slot] !== high)) {
      slot = slot + 1 === this.lines.length ? 0 : slot + 1;
    }
    return slot;
  }

  private put(slot: number, low: number, high: number, line: number): void {
    this.low[slot] = low;
    this.high[slot] = high;
    this.lines[slot] = line;
  }

  private grow(): void {
    const { low, high, lines } = this;
    const capacity = Math.ceil(lines.length * GROWTH);
    this.low = new Uint32Array(capacity);
    this.high = new Uint32Array(capacity);
    this.lines = new Uint32Array(capacity);
    lines.forEach((line, slot) => {
      if (line !== 0) this.put(this.slotFor(low[slot]!, high[slot]!), low[slot]!, high[slot]!, line);
    });
  }
}
