import type { Clock } from '../../support/index.js';
import { LlmError } from '../contract/llm-error.js';

/**
 * The circuit opens when this many of the latest outcomes are failures: a provider that answers now and then
 * is up.
 */
const FAILURES_TO_OPEN = 18;
const OUTCOMES_COUNTED = 20;
const FIRST_PROBE_DELAY_MS = 250;
const MAX_PROBE_DELAY_MS = 30_000;
/**
 * Failed probes in a row after which waiting calls are refused: about 15 seconds after the circuit opened.
 */
const MAX_FAILED_PROBES = 6;

/**
 * Circuit breaker of one driver instance, or of one of its models. While nearly every call fails it lets one
 * probe through at a time, at growing intervals, in place of the retries of each call. So a provider that is
 * down gets a few calls more than usual, not several times as many.
 */
export class Circuit {
  /** One bit per outcome, the latest lowest; 1 is a failure. */
  private outcomes = 0;
  private lastFailure: LlmError | undefined;
  private isOpen = false;
  private isProbing = false;
  private failedProbes = 0;
  /** Monotonic time of the next probe, in milliseconds. */
  private probeAt = 0;
  private readonly listeners = new Set<(closed: boolean) => void>();

  constructor(private readonly clock: Clock) {}

  /** True if no scope uses it. */
  get isUnused(): boolean {
    return this.listeners.size === 0;
  }

  get state(): 'closed' | 'open' | 'half_open' {
    if (!this.isOpen) return 'closed';
    return this.isProbing ? 'half_open' : 'open';
  }

  /**
   * Calls the listener when waiting calls may go or have to be refused, with true if the circuit has closed.
   */
  subscribe(listener: (closed: boolean) => void): void {
    this.listeners.add(listener);
  }

  unsubscribe(listener: (closed: boolean) => void): void {
    this.listeners.delete(listener);
  }

  /**
   * Returns the error to refuse calls with, after enough failed probes; `undefined` if calls may be sent or
   * may wait.
   */
  rejection(): LlmError | undefined {
    if (!this.isOpen || this.failedProbes < MAX_FAILED_PROBES) return undefined;
    const blockedMs = this.blockedMs();
    if (blockedMs === 0) return undefined;
    const { kind, code, gatewayMessage: message, providerStatus, providerCode, setting } = this.lastFailure!;
    const retryAfterMs = blockedMs === Infinity ? undefined : blockedMs;
    const details = { code, message, providerStatus, providerCode, setting, retryAfterMs, retryable: true };
    return new LlmError(kind, { ...details, cause: this.lastFailure });
  }

  /** Milliseconds until a call may be sent: 0 if it may now, `Infinity` while a probe is in flight. */
  blockedMs(): number {
    if (!this.isOpen) return 0;
    return this.isProbing ? Infinity : Math.max(0, this.probeAt - this.clock.monotonic());
  }

  /** Records that a call is sent. Returns true if it is the probe. */
  enter(): boolean {
    if (!this.isOpen) return false;
    this.isProbing = true;
    return true;
  }

  recordSuccess(isProbe: boolean): void {
    this.outcomes <<= 1;
    if (isProbe) this.close();
  }

  recordFailure(error: LlmError, isProbe: boolean): void {
    const { outage } = error.traits;
    if (outage === 'neutral') return this.recordAbandoned(isProbe);
    // A refusal is an answer: the provider is up.
    if (outage === 'answer') return this.recordSuccess(isProbe);
    this.outcomes = (this.outcomes << 1) | 1;
    this.lastFailure = error;
    if (isProbe) this.onProbeFailed();
    else if (!this.isOpen && this.recentFailures >= FAILURES_TO_OPEN) this.open();
  }

  /** Records a call that ended for a reason of ours. If it was the probe, the next call is one instead. */
  recordAbandoned(isProbe: boolean): void {
    if (!isProbe) return;
    this.isProbing = false;
    this.notify(false);
  }

  private get recentFailures(): number {
    return countBits(this.outcomes & ((1 << OUTCOMES_COUNTED) - 1));
  }

  private open(): void {
    this.isOpen = true;
    this.isProbing = false;
    this.failedProbes = 0;
    this.scheduleProbe();
  }

  private onProbeFailed(): void {
    this.isProbing = false;
    this.failedProbes += 1;
    this.scheduleProbe();
    this.notify(false);
  }

  private scheduleProbe(): void {
    const delayMs = Math.min(MAX_PROBE_DELAY_MS, FIRST_PROBE_DELAY_MS * 2 ** this.failedProbes);
    this.probeAt = this.clock.monotonic() + delayMs;
  }

  private close(): void {
    this.isOpen = false;
    this.isProbing = false;
    this.outcomes = 0;
    this.notify(true);
  }

  private notify(closed: boolean): void {
    for (const listener of [...this.listeners]) listener(closed);
  }
}

function countBits(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
