import type { Clock, Random } from '../../support/index.js';
import type { WireUsage } from '../contract/chat.types.js';
import type { ModelLimits, ReportedLimit, ScopeState } from '../contract/limits.types.js';
import type { LlmError } from '../contract/llm-error.js';
import { Circuit } from './circuit.js';
import { ConcurrencyWindow } from './concurrency-window.js';
import type { ExhaustedAccounts } from './exhausted-accounts.js';
import { HoldBack, type HoldBackOptions } from './hold-back.js';
import { isConsistent } from './limit-refusals.js';
import type { LimitStore, Mark } from './limit-store.js';
import type { Amounts } from './limit.js';
import type { PacedCall, PacingScope, Reservation } from './pacer.js';
import { NO_PROBE, type Probe, ScopeCircuits } from './scope-circuits.js';
import { scopeId } from './scope-key.js';
import { ScopeLimits } from './scope-limits.js';

/** Parts that a scope shares with others of its instance or of the process. */
export interface SharedParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly store: LimitStore;
  /** Name of this process for the store. */
  readonly process: string;
  /** One for each driver instance. */
  readonly circuit: Circuit;
  readonly accounts: ExhaustedAccounts;
  readonly holdBack: HoldBackOptions;
}

/** Knows whether a call of one scope may be sent now, and learns from the calls that were. */
export class Scope {
  readonly limits: ScopeLimits;
  /** Called when a waiting call may now be sent, or has to be refused. */
  onChange: () => void = () => {};
  private readonly window: ConcurrencyWindow;
  private readonly hold: HoldBack;
  private readonly circuits: ScopeCircuits;
  /** True once its instance is removed: another one of the same name is not to be held back by it. */
  isRemoved = false;
  /** Configured bound of the calls in flight. */
  private concurrency = Infinity;

  constructor(
    readonly scope: PacingScope,
    private readonly key: string,
    private readonly shared: SharedParts,
  ) {
    const { clock, random, store, process, circuit, holdBack } = shared;
    const monotonic = () => clock.monotonic();
    this.limits = new ScopeLimits({ key, store, monotonic, process }, scope.tokenCharging);
    this.limits.knowledge.onNews = () => this.fitWindow();
    this.limits.takes.onHeld = (ms) => this.hold.extend(ms);
    this.window = new ConcurrencyWindow(monotonic, store.processes);
    this.hold = new HoldBack(clock, random, holdBack);
    this.circuits = new ScopeCircuits(circuit, new Circuit(clock));
    this.circuits.subscribe(this.onCircuitChange);
  }

  /** Same as {@link ScopeState.id}. */
  get id(): string {
    return scopeId(this.key);
  }

  get inFlight(): number {
    return this.window.inFlight;
  }

  /** Applies the configured limits, as effective for the current call. */
  configure(limits: ModelLimits | undefined): void {
    this.limits.refresh(limits);
    const { concurrency = Infinity } = limits ?? {};
    this.concurrency = Math.max(1, Math.floor(concurrency / this.shared.store.processes));
    if (this.limits.isPaceKnown) this.window.removeBound();
    else if (this.limits.isConfigured) this.window.removeFirstBound();
  }

  /** Returns why calls of this scope are refused at present, without a wait; `undefined` if they are not. */
  rejection(): LlmError | undefined {
    return this.shared.accounts.rejection(this.scope) ?? this.circuits.rejection();
  }

  /** Milliseconds until any call may be sent, limits aside; `Infinity` until a call in flight ends. */
  blockedMs(): number {
    const { window } = this;
    if (window.inFlight >= this.concurrency) return Infinity;
    return Math.max(window.waitMs(), this.hold.remainingMs(), this.circuits.blockedMs());
  }

  /** Milliseconds for which a provider's refusal still holds the scope back. */
  heldForMs(): number {
    return this.hold.remainingMs();
  }

  /** Records that a call is sent now. Its amounts were taken from the limits before. */
  admit(call: PacedCall, amounts: Amounts, mark: Mark): Reservation {
    this.shared.accounts.recordSent(this.scope);
    const probe = this.circuits.enter();
    const epoch = this.window.enter();
    const at = this.shared.clock.monotonic();
    return new SentCall(this, call, amounts, { mark, at, epoch, position: this.window.inFlight, probe });
  }

  onAnswerStart(sent: SentCall): void {
    this.window.recordSuccess(sent.epoch);
    this.hold.recordSuccess();
    this.circuits.recordSuccess(sent.probe);
    this.shared.accounts.recordUsable(this.scope);
    this.limits.recordAnswer(sent.call.size);
    this.onChange();
  }

  onAnswered(sent: SentCall, usage: WireUsage | null | undefined): void {
    this.window.leave(sent.epoch);
    this.limits.markEnded(sent.amounts);
    if (usage) this.limits.settle(sent.call.size, sent.amounts, usage);
    this.onChange();
  }

  onFailed(sent: SentCall, error: LlmError): void {
    this.window.leave(sent.epoch);
    this.limits.markEnded(sent.amounts);
    if (!error.traits.charged && !error.ambiguous) this.limits.giveBack(sent.amounts, sent.limitsReported);
    // Its levels do not contain this call, which is in flight no more.
    this.limits.learnFromHeaders(sent.reported, sent.mark);
    if (error.kind === 'rate_limit_exceeded') this.recordRefusal(sent, error);
    else if (error.kind === 'provider_overloaded') this.window.recordOverload(sent.epoch, sent.position);
    if (error.kind === 'provider_quota_exhausted') this.shared.accounts.recordExhausted(this.scope);
    else if (error.providerStatus !== undefined) this.shared.accounts.recordUsable(this.scope);
    this.circuits.recordFailure(error, sent.probe);
    this.onChange();
  }

  onCancelled(sent: SentCall): void {
    this.window.leave(sent.epoch);
    this.limits.markEnded(sent.amounts);
    this.limits.giveBack(sent.amounts);
    this.circuits.recordAbandoned(sent.probe);
    this.onChange();
  }

  onLimitsReported(sent: SentCall, limits: readonly ReportedLimit[]): void {
    this.limits.learnFromStart(limits, sent.call.size, sent.mark);
    if (this.limits.isPaceKnown) this.window.removeBound();
    else this.window.useCautiousBound();
  }

  async state(): Promise<Omit<ScopeState, 'waiting' | 'nextInMs'>> {
    const { driver, model } = this.scope;
    return {
      id: this.id,
      driver,
      model,
      limits: await this.limits.states(),
      inFlight: this.window.inFlight,
      concurrency: this.bound === Infinity ? null : this.bound,
      heldForMs: this.hold.remainingMs(),
      circuit: this.circuits.state,
      providerCircuit: this.circuits.provider.state,
    };
  }

  /** A text that is another one after each change of the state that time alone does not explain. */
  version(): string {
    const limits = this.limits.all.map(({ key, size, source }) => `${key} ${size} ${source}`);
    return [...limits, this.inFlight, this.bound, this.heldForMs() > 0, this.circuits.state].join(' ');
  }

  dispose(): void {
    this.circuits.unsubscribe(this.onCircuitChange);
    this.limits.forget();
  }

  /** Calls in flight at most for now; `Infinity` if there is no such bound. */
  private get bound(): number {
    return Math.min(this.window.bound ?? Infinity, this.concurrency);
  }

  private recordRefusal(sent: SentCall, error: LlmError): void {
    const { limitFigures: figures, retryAfterMs } = error;
    // A refusal that names its limit is paced by that limit from now on, one that does not by calls in
    // flight.
    if (figures && isConsistent(figures, sent.amounts, retryAfterMs)) this.limits.learnFromRefusal(figures);
    else this.window.recordRefusal(sent.epoch, sent.position);
    const heldMs = this.hold.recordRefusal(retryAfterMs, sent.at);
    if (!this.isRemoved) this.limits.hold(heldMs);
  }

  /** Other processes have learned limits: the calls in flight need no first bound any more. */
  private fitWindow(): void {
    if (this.limits.isPaceKnown) this.window.removeBound();
    else if (this.limits.all.length > 0) this.window.useCautiousBound();
  }

  private readonly onCircuitChange = (closed: boolean): void => {
    // How many calls the provider takes after an outage is not known.
    if (closed) this.window.recordRecovery();
    this.onChange();
  };
}

/** Circumstances in which a call was sent. */
interface Sending {
  readonly mark: Mark;
  /** Monotonic milliseconds. */
  readonly at: number;
  readonly epoch: number;
  /** Calls in flight when it was sent, with it. */
  readonly position: number;
  readonly probe: Probe;
}

/** Reservation of one call in flight. Reports its end to the scope once; later ends are ignored. */
export class SentCall implements Reservation {
  /** Limits that its reply has reported. */
  reported: readonly ReportedLimit[] = [];
  private answerStarted = false;
  private settled = false;

  constructor(
    private readonly scope: Scope,
    readonly call: PacedCall,
    readonly amounts: Amounts,
    private readonly sending: Sending,
  ) {}

  get mark(): Mark {
    return this.sending.mark;
  }

  /** Monotonic time of its sending, in milliseconds. */
  get at(): number {
    return this.sending.at;
  }

  get epoch(): number {
    return this.sending.epoch;
  }

  get position(): number {
    return this.sending.position;
  }

  /** True if its reply has reported any limit. */
  get limitsReported(): boolean {
    return this.reported.length > 0;
  }

  /** The circuits that still wait for the outcome of this call. */
  get probe(): Probe {
    return this.answerStarted ? NO_PROBE : this.sending.probe;
  }

  observe(limits: readonly ReportedLimit[]): void {
    if (limits.length === 0) return;
    this.reported = limits;
    this.scope.onLimitsReported(this, limits);
  }

  begin(): void {
    if (this.answerStarted || this.settled) return;
    this.scope.onAnswerStart(this);
    this.answerStarted = true;
  }

  settle(usage: WireUsage | null | undefined): void {
    this.begin();
    if (this.trySettle()) this.scope.onAnswered(this, usage);
  }

  fail(error: LlmError): void {
    if (this.trySettle()) this.scope.onFailed(this, error);
  }

  cancel(): void {
    if (this.trySettle()) this.scope.onCancelled(this);
  }

  /** Returns true at the first call. */
  private trySettle(): boolean {
    const first = !this.settled;
    this.settled = true;
    return first;
  }
}
