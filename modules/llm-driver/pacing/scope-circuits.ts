import type { LlmError } from '../contract/llm-error.js';
import type { ScopeState } from '../contract/limits.types.js';
import type { Circuit } from './circuit.js';

/** Which circuits wait for the outcome of a call. */
export interface Probe {
  readonly ofProvider: boolean;
  readonly ofModel: boolean;
}

export const NO_PROBE: Probe = { ofProvider: false, ofModel: false };

/**
 * The two circuits that a call passes. What shows that the provider cannot be reached or is overloaded counts
 * against all its models; what one model answers badly counts against that model alone.
 */
export class ScopeCircuits {
  constructor(
    /** Of the instance; all its models share it. */
    readonly provider: Circuit,
    private readonly model: Circuit,
  ) {}

  /** State that a call of the model meets. */
  get state(): ScopeState['circuit'] {
    const states = [this.provider.state, this.model.state];
    return (['open', 'half_open'] as const).find((state) => states.includes(state)) ?? 'closed';
  }

  /** Calls the listener as {@link Circuit.subscribe} does, for both. */
  subscribe(listener: (closed: boolean) => void): void {
    this.provider.subscribe(listener);
    this.model.subscribe(listener);
  }

  unsubscribe(listener: (closed: boolean) => void): void {
    this.provider.unsubscribe(listener);
    this.model.unsubscribe(listener);
  }

  rejection(): LlmError | undefined {
    return this.provider.rejection() ?? this.model.rejection();
  }

  blockedMs(): number {
    return Math.max(this.provider.blockedMs(), this.model.blockedMs());
  }

  /** Records that a call is sent. */
  enter(): Probe {
    const ofProvider = this.provider.enter();
    const ofModel = this.model.enter();
    return ofProvider || ofModel ? { ofProvider, ofModel } : NO_PROBE;
  }

  recordSuccess({ ofProvider, ofModel }: Probe): void {
    this.provider.recordSuccess(ofProvider);
    this.model.recordSuccess(ofModel);
  }

  recordFailure(error: LlmError, probe: Probe): void {
    const { heldAgainst } = error.traits;
    if (heldAgainst === 'provider' || isNotConnected(error)) {
      this.provider.recordFailure(error, probe.ofProvider);
      // It tells nothing of the model.
      this.model.recordAbandoned(probe.ofModel);
      return;
    }
    // It has answered, however badly.
    if (heldAgainst === 'model') this.provider.recordSuccess(probe.ofProvider);
    else this.provider.recordFailure(error, probe.ofProvider);
    this.model.recordFailure(error, probe.ofModel);
  }

  /** Records a call that ended for a reason of ours. */
  recordAbandoned({ ofProvider, ofModel }: Probe): void {
    this.provider.recordAbandoned(ofProvider);
    this.model.recordAbandoned(ofModel);
  }
}

/** A connection was not made in time: no model was asked. */
function isNotConnected({ kind, ambiguous, providerStatus }: LlmError): boolean {
  return kind === 'upstream_timeout' && !ambiguous && providerStatus === undefined;
}
