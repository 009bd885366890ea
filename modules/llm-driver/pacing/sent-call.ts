import type { WireUsage } from '../contract/chat.types.js';
import type { LlmError } from '../contract/llm-error.js';
import type { Amounts } from './limit.js';
import type { ReportedLimit } from './limits.js';
import type { PacedCall, Reservation } from './pacer.js';
import type { Scope } from './scope.js';
import type { SentMark } from './sent-totals.js';

/** One call under way, until it is over: exactly once, whatever is reported after that. */
export class SentCall implements Reservation {
  /** Whether a reply has told of any limit. */
  heard = false;
  private answering = false;
  private over = false;

  constructor(
    private readonly scope: Scope,
    readonly call: PacedCall,
    readonly amounts: Amounts,
    readonly mark: SentMark,
    readonly round: number,
    private readonly probe: boolean,
  ) {}

  /** Whether the circuit waits to hear what becomes of the call. */
  get isProbe(): boolean {
    return this.probe && !this.answering;
  }

  observe(limits: readonly ReportedLimit[]): void {
    if (limits.length === 0) return;
    this.heard = true;
    this.scope.observed(this, limits);
  }

  begin(): void {
    if (this.answering || this.over) return;
    this.scope.begun(this);
    this.answering = true;
  }

  settle(usage: WireUsage | null | undefined): void {
    this.begin();
    if (this.end()) this.scope.answered(this, usage);
  }

  fail(error: LlmError): void {
    if (this.end()) this.scope.failed(this, error);
  }

  cancel(): void {
    if (this.end()) this.scope.cancelled(this);
  }

  private end(): boolean {
    const first = !this.over;
    this.over = true;
    return first;
  }
}
