import { getHeapStatistics } from 'node:v8';

/**
 * A body exists as text, as values and as the provider's request, a reply as values and as text: a few times
 * their size, in half of the heap.
 */
const HEAP_SHARE = 1 / 8;
/** What holds at most this much is small, in bytes. */
const MAX_SMALL_BYTES = 64 * 1024;
/** Part of the budget that is there for small bodies and replies alone, on top of it. */
const SMALL_SHARE = 1 / 4;

/**
 * Counts the bytes of bodies and replies in memory. A process that runs out of heap ends, and every request
 * with it: what does not fit is refused.
 */
export class MemoryBudget {
  /** The budget of this process. There is one heap, so there is one budget. */
  static readonly ofProcess = new MemoryBudget();

  private heldBytes = 0;
  /** The part of `heldBytes` that shares hold which are not small. */
  private largeBytes = 0;

  /** @param bytes for everything together. Default: an eighth of the heap */
  constructor(private readonly bytes = getHeapStatistics().heap_size_limit * HEAP_SHARE) {}

  /** True if nothing large fits any more. */
  get full(): boolean {
    return this.heldBytes >= this.bytes;
  }

  /** Returns a share for one request or reply. It holds nothing yet. Close it. */
  open(): MemoryShare {
    return new MemoryShare(this);
  }

  /**
   * Returns true if a share that holds `held` bytes may hold `more`. A large one always fits if there is no
   * other large one. Small ones fit in a further quarter of the budget, so that large ones cannot shut them
   * out.
   */
  fits(held: number, more: number): boolean {
    const total = this.heldBytes + more;
    if (held + more <= MAX_SMALL_BYTES) return total <= this.bytes * (1 + SMALL_SHARE);
    return total <= this.bytes || this.largeBytes === largePartOf(held);
  }

  /** Replaces what a share held by what it holds now. */
  update(before: number, now: number): void {
    this.heldBytes += now - before;
    this.largeBytes += largePartOf(now) - largePartOf(before);
  }
}

/** The bytes that one request or reply holds of a {@link MemoryBudget}. */
export class MemoryShare {
  private heldBytes = 0;
  private closed = false;

  constructor(private readonly budget: MemoryBudget) {}

  /** Holds more bytes. Returns false, and holds no more, if they do not fit. */
  hold(bytes: number): boolean {
    if (this.closed) return true;
    if (!this.budget.fits(this.heldBytes, bytes)) return false;
    this.set(this.heldBytes + bytes);
    return true;
  }

  /** Holds bytes that are in memory already, whether they fit or not. */
  holdAnyway(bytes: number): void {
    if (!this.closed) this.set(this.heldBytes + bytes);
  }

  release(bytes: number): void {
    if (!this.closed) this.set(Math.max(0, this.heldBytes - bytes));
  }

  /** Releases everything. From then on the share holds nothing. */
  close(): void {
    this.set(0);
    this.closed = true;
  }

  private set(bytes: number): void {
    this.budget.update(this.heldBytes, bytes);
    this.heldBytes = bytes;
  }
}

function largePartOf(bytes: number): number {
  return bytes > MAX_SMALL_BYTES ? bytes : 0;
}
