import type { SettingValues } from '../../support/index.js';
import type { ModelFacts } from '../catalogue/model-facts.types.js';
import type { Timeouts } from '../contract/driver-config.js';
import type { PassedEndpoint } from '../contract/passed-endpoint.js';
import type { PerCallOptions } from '../contract/per-call.types.js';
import type { PacingScope } from '../pacing/pacer.js';
import type { DriverContext } from './driver-context.js';

/** What calls of one instance need of it, whatever they ask for. */
export interface InstanceParts {
  readonly name: string;
  readonly context: DriverContext;
  /** Returns the scope of a model's limits. */
  readonly scopeFor: (settings: SettingValues, model: string | undefined) => PacingScope;
  /** See {@link LlmDriver.settingsFor}. */
  readonly settingsFor: (options: PerCallOptions) => SettingValues | Promise<SettingValues>;
  readonly timeoutsOf: (settings: SettingValues) => Timeouts;
  /** Returns the model for calls that name none. */
  readonly configuredModel: (
    settings: SettingValues,
    operation: 'chat' | 'embeddings' | PassedEndpoint,
  ) => string | undefined;
  /** Returns what is known of a model of this instance; undefined if nothing is. */
  readonly factsOf: (model: string | undefined, settings: SettingValues) => ModelFacts | undefined;
  /** Completes an error with this instance. */
  readonly inCall: (
    thrown: unknown,
    failed: { readonly model?: string | undefined; readonly attempts: number },
  ) => unknown;
}
