import { getHeapStatistics } from 'node:v8';

/**
 * A body exists as text, as values and as the provider's request, a reply as values and as text: a few times
 * their size, in half of the heap.
 */
const HEAP_SHARE = 1 / 8;
/** What holds at most this much is small, in bytes. */
const MAX_SMALL_BYTES = 64 * 1024;
/** Size of the reserve for small bodies and replies, as a part of the budget and on top of it. */
const SMALL_SHARE = 1 / 4;
/** The part of the reserve that one caller may use. */
const CALLER_SHARE = 1 / 2;

/**
 * Counts the bytes of bodies and replies in memory. A process that runs out of heap ends, and every request
 * with it: what does not fit is refused.
 *
 * Small ones that no longer fit use a reserve. Large ones cannot use it, and one caller cannot use all of it:
 * whatever one caller does, small requests of another one fit.
 */
export class MemoryBudget {
  /** The budget of this process. There is one heap, so there is one budget. */
  static readonly ofProcess = new MemoryBudget();

  private readonly reserve: number;
  private heldBytes = 0;
  /** The part of `heldBytes` that large shares hold. */
  private largeBytes = 0;
  private reservedBytes = 0;
  /** Bytes that each caller has in the reserve. */
  private readonly reservedBy = new Map<string, number>();

  /** @param bytes for everything together, without the reserve. Default: an eighth of the heap */
  constructor(readonly bytes = getHeapStatistics().heap_size_limit * HEAP_SHARE) {
    this.reserve = bytes * SMALL_SHARE;
  }

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
   * other large one.
   */
  fits(held: number, more: number): boolean {
    if (this.heldBytes + more <= this.bytes) return true;
    return held + more > MAX_SMALL_BYTES && this.largeBytes === largePartOf(held);
  }

  /** Returns true if the caller may have this much more in the reserve. */
  fitsReserve(caller: string, more: number): boolean {
    const own = this.reservedBy.get(caller) ?? 0;
    return this.reservedBytes + more <= this.reserve && own + more <= this.reserve * CALLER_SHARE;
  }

  /** Replaces what a share held by what it holds now. */
  update(before: number, now: number): void {
    this.heldBytes += now - before;
    this.largeBytes += largePartOf(now) - largePartOf(before);
  }

  /** Adds to what the caller has in the reserve; a negative number gives back. */
  updateReserve(caller: string, bytes: number): void {
    if (bytes === 0) return;
    this.reservedBytes += bytes;
    const own = (this.reservedBy.get(caller) ?? 0) + bytes;
    if (own === 0) this.reservedBy.delete(caller);
    else this.reservedBy.set(caller, own);
  }
}

/** The bytes that one request or reply holds of a {@link MemoryBudget}. */
export class MemoryShare {
  /**
   * Name of the caller for whom it holds bytes. Set it before it holds any. Default: empty, for
   * unknown callers.
   */
  caller = '';
  /** Bytes outside of the reserve. */
  private heldBytes = 0;
  private reservedBytes = 0;
  private closed = false;

  constructor(private readonly budget: MemoryBudget) {}

  /** Bytes of the whole budget. */
  get budgetBytes(): number {
    return this.budget.bytes;
  }

  /** Holds more bytes. Returns false, and holds no more, if they do not fit. */
  hold(bytes: number): boolean {
    if (this.closed) return true;
    const reserved = this.reservedBytes;
    const isSmall = this.heldBytes + reserved + bytes <= MAX_SMALL_BYTES;
    // A share that becomes large leaves the reserve.
    const more = isSmall ? bytes : bytes + reserved;
    if (this.budget.fits(this.heldBytes, more)) {
      if (!isSmall) this.setReserved(0);
      this.setHeld(this.heldBytes + more);
      return true;
    }
    if (!isSmall || !this.budget.fitsReserve(this.caller, bytes)) return false;
    this.setReserved(reserved + bytes);
    return true;
  }

  /** Holds bytes that are in memory already, whether they fit or not. */
  holdAnyway(bytes: number): void {
    if (!this.closed) this.setHeld(this.heldBytes + bytes);
  }

  release(bytes: number): void {
    if (this.closed) return;
    const fromReserve = Math.min(bytes, this.reservedBytes);
    this.setReserved(this.reservedBytes - fromReserve);
    this.setHeld(Math.max(0, this.heldBytes - (bytes - fromReserve)));
  }

  /** Releases everything. From then on the share holds nothing. */
  close(): void {
    this.setReserved(0);
    this.setHeld(0);
    this.closed = true;
  }

  private setHeld(bytes: number): void {
    this.budget.update(this.heldBytes, bytes);
    this.heldBytes = bytes;
  }

  private setReserved(bytes: number): void {
    this.budget.updateReserve(this.caller, bytes - this.reservedBytes);
    this.reservedBytes = bytes;
  }
}

function largePartOf(bytes: number): number {
  return bytes > MAX_SMALL_BYTES ? bytes : 0;
}
