import type { Clock, Random } from '../../support/index.js';
import type { WireUsage } from '../contract/chat.types.js';
import type { LlmError } from '../contract/llm-error.js';
import type { Circuit } from './circuit.js';
import { ConcurrencyWindow } from './concurrency-window.js';
import type { ExhaustedAccounts } from './exhausted-accounts.js';
import { HoldBack, type HoldBackOptions } from './hold-back.js';
import type { Amounts } from './limit.js';
import type { LimitStore } from './limit-store.js';
import type { ModelLimits, ReportedLimit, ScopeState } from '../contract/limits.types.js';
import type { PacedCall, PacingScope, Reservation } from './pacer.js';
import { ScopeLimits } from './scope-limits.js';
import type { Checkpoint } from './sent-totals.js';

/** What a scope shares with the others of its instance, or of the process. */
export interface ScopeSurroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly store: LimitStore;
  readonly circuit: Circuit;
  readonly accounts: ExhaustedAccounts;
  readonly holdBack: HoldBackOptions;
}

/** What is known of one scope: whether a call may be sent now, and what the calls sent have taught. */
export class Scope {
  readonly limits: ScopeLimits;
  /** Called when a call that waits might be sent now, or should wait no longer. */
  onChange: () => void = () => {};
  private readonly window = new ConcurrencyWindow();
  private readonly hold: HoldBack;
  /** Calls in flight at most, as configured. */
  private concurrency = Infinity;

  constructor(
    private readonly scope: PacingScope,
    key: string,
    private readonly surroundings: ScopeSurroundings,
  ) {
    const { clock, random, store, circuit, holdBack } = surroundings;
    this.limits = new ScopeLimits(key, store, () => clock.monotonic());
    this.hold = new HoldBack(clock, random, holdBack);
    circuit.onChange(this.onCircuit);
  }

  get inFlight(): number {
    return this.window.inFlight;
  }

  /** Takes the configuration in force for this very call. */
  configure(limits: ModelLimits | undefined): void {
    this.limits.refresh(limits);
    this.concurrency = limits?.concurrency ?? Infinity;
    if (this.limits.complete) this.window.open();
  }

  /** Why no call of this scope is worth sending or waiting for. */
  rejection(): LlmError | undefined {
    return this.surroundings.accounts.rejection(this.scope) ?? this.surroundings.circuit.rejection();
  }

  /** Milliseconds until anything may be sent at all; `Infinity` until something else happens. */
  blockedMs(): number {
    const { window } = this;
    if (!window.hasRoom || window.inFlight >= this.concurrency) return Infinity;
    return Math.max(this.hold.remainingMs(), this.surroundings.circuit.blockedMs());
  }

  /** Milliseconds for which a refusal holds everybody back. */
  heldForMs(): number {
    return this.hold.remainingMs();
  }

  /** The amounts are taken, and the call is sent. */
  send(call: PacedCall, amounts: Amounts): Reservation {
    this.surroundings.accounts.sent(this.scope);
    const mark = this.limits.markSent(amounts);
    const isProbe = this.surroundings.circuit.enter();
    return new SentCall(this, call, amounts, mark, this.window.enter(), isProbe);
  }

  /** The provider answers. */
  begun(sent: SentCall): void {
    this.window.succeeded(sent.round);
    this.hold.lift();
    this.surroundings.circuit.succeeded(sent.isProbe);
    this.surroundings.accounts.usable(this.scope);
    this.onChange();
  }

  answered(sent: SentCall, usage: WireUsage | null | undefined): void {
    this.window.leave(sent.round);
    if (usage) this.limits.settle(sent.call.size, sent.amounts, usage, this.scope.tokenCharging);
    this.onChange();
  }

  failed(sent: SentCall, error: LlmError): void {
    this.window.leave(sent.round);
    if (!error.traits.charged && !error.ambiguous) this.limits.giveBack(sent.amounts, sent.heard);
    if (error.kind === 'rate_limit_exceeded') this.refused(sent, error);
    else if (error.kind === 'provider_overloaded') this.window.overloaded(sent.round);
    if (error.kind === 'provider_quota_exhausted') this.surroundings.accounts.exhausted(this.scope);
    else if (error.providerStatus !== undefined) this.surroundings.accounts.usable(this.scope);
    this.surroundings.circuit.failed(error, sent.isProbe);
    this.onChange();
  }

  cancelled(sent: SentCall): void {
    this.window.leave(sent.round);
    this.limits.giveBack(sent.amounts);
    this.surroundings.circuit.abandoned(sent.isProbe);
    this.onChange();
  }

  observed(sent: SentCall, limits: readonly ReportedLimit[]): void {
    this.limits.observe(limits, sent.mark);
    if (this.limits.complete) this.window.open();
    else this.window.beCautious();
  }

  async state(): Promise<Omit<ScopeState, 'waiting' | 'nextInMs'>> {
    const { driver, model } = this.scope;
    const bound = Math.min(this.window.bound ?? Infinity, this.concurrency);
    return {
      driver,
      model,
      limits: await this.limits.states(),
      inFlight: this.window.inFlight,
      concurrency: bound === Infinity ? null : bound,
      heldForMs: this.hold.remainingMs(),
      circuit: this.surroundings.circuit.state,
    };
  }

  dispose(): void {
    this.surroundings.circuit.offChange(this.onCircuit);
    this.limits.forget();
  }

  private refused(sent: SentCall, error: LlmError): void {
    const { limitFigures: figures, retryAfterMs } = error;
    // Where the refusal names a limit, that limit is what is paced from here on.
    if (figures && this.limits.isConsistent(figures, sent.amounts, retryAfterMs))
      this.limits.refused(figures);
    else this.window.refused(sent.round);
    this.hold.refused(retryAfterMs, sent.mark.at);
  }

  private readonly onCircuit = (closed: boolean): void => {
    // After an outage nobody knows how much is wanted at once.
    if (closed) this.window.recovered();
    this.onChange();
  };
}

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
    readonly mark: Checkpoint,
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
