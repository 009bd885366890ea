import type { Clock } from '../../support/index.js';
import { LlmError } from '../contract/llm-error.js';

/**
 * Outcomes looked at, and how many of them have to be failures. A provider that answers now and then is not
 * dead.
 */
const LOOKED_AT = 20;
const FAILURES = 18;
const FIRST_PROBE_MS = 250;
const LONGEST_PROBE_MS = 30_000;
/**
 * Probes in a row that failed until those who wait are told: with the waits between them a quarter of a
 * minute.
 */
const PATIENCE_PROBES = 6;

/**
 * Whether a driver instance is answered at all. Where nearly every call fails, all callers together try again
 * what each would have tried by itself: one probe at a time, at growing intervals. So a dead provider sees a
 * few calls more than usual, not several times as many.
 */
export class Circuit {
  /** Bits, the latest lowest; 1 is a failure. */
  private outcomes = 0;
  private lastFailure: LlmError | undefined;
  private isOpen = false;
  private probing = false;
  private failedProbes = 0;
  private probeAt = 0;
  private readonly listeners = new Set<(closed: boolean) => void>();

  constructor(private readonly clock: Clock) {}

  get state(): 'closed' | 'open' | 'half_open' {
    if (!this.isOpen) return 'closed';
    return this.probing ? 'half_open' : 'open';
  }

  /** Called when waiting has become pointless or over. @param listener told whether the circuit has closed */
  subscribe(listener: (closed: boolean) => void): void {
    this.listeners.add(listener);
  }

  unsubscribe(listener: (closed: boolean) => void): void {
    this.listeners.delete(listener);
  }

  /** Why nobody should wait any longer, once enough probes have failed. */
  rejection(): LlmError | undefined {
    if (!this.isOpen || this.failedProbes < PATIENCE_PROBES) return undefined;
    const blockedMs = this.blockedMs();
    if (blockedMs === 0) return undefined;
    const { kind, code, message, providerStatus, providerCode } = this.lastFailure!;
    const retryAfterMs = blockedMs === Infinity ? undefined : blockedMs;
    const details = { code, message, providerStatus, providerCode, retryAfterMs, retryable: true };
    return new LlmError(kind, { ...details, cause: this.lastFailure });
  }

  /** Milliseconds until a call may be sent: 0 is now, `Infinity` until a probe has its answer. */
  blockedMs(): number {
    if (!this.isOpen) return 0;
    return this.probing ? Infinity : Math.max(0, this.probeAt - this.clock.monotonic());
  }

  /** A call is sent. Returns whether it is the probe. */
  enter(): boolean {
    if (!this.isOpen) return false;
    this.probing = true;
    return true;
  }

  recordSuccess(isProbe: boolean): void {
    this.outcomes <<= 1;
    if (isProbe) this.close();
  }

  recordFailure(error: LlmError, isProbe: boolean): void {
    const { outage } = error.traits;
    if (outage === 'neutral') return this.recordAbandoned(isProbe);
    // A refusal is an answer: somebody is there.
    if (outage === 'answer') return this.recordSuccess(isProbe);
    this.outcomes = (this.outcomes << 1) | 1;
    this.lastFailure = error;
    if (isProbe) this.failedProbe();
    else if (!this.isOpen && countBits(this.outcomes & ((1 << LOOKED_AT) - 1)) >= FAILURES) this.open();
  }

  /** The call ended for a reason of ours: the next one is the probe, if it was. */
  recordAbandoned(isProbe: boolean): void {
    if (!isProbe) return;
    this.probing = false;
    this.tell(false);
  }

  private open(): void {
    this.isOpen = true;
    this.probing = false;
    this.failedProbes = 0;
    this.wait();
  }

  private failedProbe(): void {
    this.probing = false;
    this.failedProbes += 1;
    this.wait();
    this.tell(false);
  }

  private wait(): void {
    const delayMs = Math.min(LONGEST_PROBE_MS, FIRST_PROBE_MS * 2 ** this.failedProbes);
    this.probeAt = this.clock.monotonic() + delayMs;
  }

  private close(): void {
    this.isOpen = false;
    this.probing = false;
    this.outcomes = 0;
    this.tell(true);
  }

  private tell(closed: boolean): void {
    for (const listener of [...this.listeners]) listener(closed);
  }
}

function countBits(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
