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
    circuit.subscribe(this.onCircuit);
  }

  get inFlight(): number {
    return this.window.inFlight;
  }

  /** Takes the configuration in force for this very call. */
  configure(limits: ModelLimits | undefined): void {
    this.limits.refresh(limits);
    this.concurrency = limits?.concurrency ?? Infinity;
    if (this.limits.isPaceKnown) this.window.lift();
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
  admit(call: PacedCall, amounts: Amounts): Reservation {
    this.surroundings.accounts.recordSent(this.scope);
    const mark = this.limits.markSent(amounts);
    const isProbe = this.surroundings.circuit.enter();
    return new SentCall(this, call, amounts, mark, this.window.enter(), isProbe);
  }

  /** The provider answers. */
  onAnswerStart(sent: SentCall): void {
    this.window.recordSuccess(sent.round);
    this.hold.recordSuccess();
    this.surroundings.circuit.recordSuccess(sent.isProbe);
    this.surroundings.accounts.recordUsable(this.scope);
    this.onChange();
  }

  onSettled(sent: SentCall, usage: WireUsage | null | undefined): void {
    this.window.leave(sent.round);
    if (usage) this.limits.settle(sent.call.size, sent.amounts, usage, this.scope.tokenCharging);
    this.onChange();
  }

  onFailed(sent: SentCall, error: LlmError): void {
    this.window.leave(sent.round);
    if (!error.traits.charged && !error.ambiguous) this.limits.giveBack(sent.amounts, sent.limitsReported);
    if (error.kind === 'rate_limit_exceeded') this.refused(sent, error);
    else if (error.kind === 'provider_overloaded') this.window.recordOverload(sent.round);
    if (error.kind === 'provider_quota_exhausted') this.surroundings.accounts.recordExhausted(this.scope);
    else if (error.providerStatus !== undefined) this.surroundings.accounts.recordUsable(this.scope);
    this.surroundings.circuit.recordFailure(error, sent.isProbe);
    this.onChange();
  }

  onCancelled(sent: SentCall): void {
    this.window.leave(sent.round);
    this.limits.giveBack(sent.amounts);
    this.surroundings.circuit.recordAbandoned(sent.isProbe);
    this.onChange();
  }

  onLimitsReported(sent: SentCall, limits: readonly ReportedLimit[]): void {
    this.limits.observe(limits, sent.checkpoint);
    if (this.limits.isPaceKnown) this.window.lift();
    else this.window.limitUnknown();
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
    this.surroundings.circuit.unsubscribe(this.onCircuit);
    this.limits.forget();
  }

  private refused(sent: SentCall, error: LlmError): void {
    const { limitFigures: figures, retryAfterMs } = error;
    // Where the refusal names a limit, that limit is what is paced from here on.
    if (figures && this.limits.isConsistent(figures, sent.amounts, retryAfterMs))
      this.limits.learnFromRefusal(figures);
    else this.window.recordRefusal(sent.round);
    this.hold.recordRefusal(retryAfterMs, sent.checkpoint.at);
  }

  private readonly onCircuit = (closed: boolean): void => {
    // After an outage nobody knows how much is wanted at once.
    if (closed) this.window.recordRecovery();
    this.onChange();
  };
}

/** One call under way, until it is over: exactly once, whatever is reported after that. */
export class SentCall implements Reservation {
  /** Whether a reply has told of any limit. */
  limitsReported = false;
  private answerStarted = false;
  private settled = false;

  constructor(
    private readonly scope: Scope,
    readonly call: PacedCall,
    readonly amounts: Amounts,
    readonly checkpoint: Checkpoint,
    readonly round: number,
    private readonly probe: boolean,
  ) {}

  /** Whether the circuit waits to hear what becomes of the call. */
  get isProbe(): boolean {
    return this.probe && !this.answerStarted;
  }

  observe(limits: readonly ReportedLimit[]): void {
    if (limits.length === 0) return;
    this.limitsReported = true;
    this.scope.onLimitsReported(this, limits);
  }

  begin(): void {
    if (this.answerStarted || this.settled) return;
    this.scope.onAnswerStart(this);
    this.answerStarted = true;
  }

  settle(usage: WireUsage | null | undefined): void {
    this.begin();
    if (this.end()) this.scope.onSettled(this, usage);
  }

  fail(error: LlmError): void {
    if (this.end()) this.scope.onFailed(this, error);
  }

  cancel(): void {
    if (this.end()) this.scope.onCancelled(this);
  }

  private end(): boolean {
    const first = !this.settled;
    this.settled = true;
    return first;
  }
}
