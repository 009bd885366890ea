import {
  cleanPastedKey,
  Secret,
  SystemClock,
  type Clock,
  type Random,
  type SettingField,
  type SettingsSource,
} from '../../support/index.js';
import type { CompletionCache } from '../cache/completion-cache.js';
import { ModelCatalogue } from '../catalogue/model-catalogue.js';
import { CallRunner } from '../call/call-runner.js';
import type { CallTracing } from '../call/call-tracer.js';
import {
  CallFailures,
  type ProviderMessages,
  type SettingPlaces,
  standalonePlaces,
} from '../call/failed-in.js';
import { Backoff, checkRetryOptions, type RetryOptions } from '../call/retry.js';
import { DEFAULT_TIMEOUTS, type DriverConfig } from '../contract/driver-config.js';
import { ProviderHttp } from '../http/provider-http.js';
import { BucketPacer } from '../pacing/bucket.pacer.js';
import { type CredentialFingerprints, processFingerprints } from '../pacing/credential-fingerprints.js';
import { MemoryLimitStore } from '../pacing/memory-limit.store.js';
import type { Pacer } from '../pacing/pacer.js';
import { ConfiguredSettings } from './configured-settings.js';
import type { DriverContext } from './driver-context.js';
import { driverFields } from './driver-fields.js';
import { optionIn, optionOf } from './driver-options.js';
import { DriverSettings } from './driver-settings.js';
import { InstanceCache } from './instance-cache.js';

/** Services that all instances of a process share. Each has a default that works by itself. */
export interface DriverRuntime {
  /** @default the instances' configuration alone */
  readonly settings?: SettingsSource;
  /** @default the system's clock */
  readonly clock?: Clock;
  /** @default Math.random */
  readonly random?: Random;
  /** @default connections of its own */
  readonly http?: ProviderHttp;
  /** @default a pacer that counts in memory */
  readonly pacer?: Pacer;
  /** Spacing of retries. */
  readonly retry?: RetryOptions;
  /**
   * Answers requests that were answered before.
   * @default false, none
   */
  readonly cache?: CompletionCache | false;
  /**
   * Follows each call, for telemetry.
   * @default false, nothing does
   */
  readonly tracing?: CallTracing | false;
  /** Names the places of a setting in messages. @default the option in `config` */
  readonly settingPlaces?: SettingPlaces;
  /**
   * What errors show of a provider's words when it refuses a request.
   * @default 'scrubbed'
   */
  readonly providerMessages?: ProviderMessages;
  /** @default the built-in facts of models */
  readonly catalogue?: ModelCatalogue;
  /** Names of credentials for the limits. @default those of this process */
  readonly fingerprints?: CredentialFingerprints;
}

/** One instance: its name, its configuration and its declared settings. */
export interface InstanceSpec {
  readonly name: string;
  readonly config: DriverConfig;
  readonly fields: readonly SettingField[];
}

/** Creates the context of an instance whose settings are already declared in `runtime.settings`. */
export function createContext(
  { name, config, fields }: InstanceSpec,
  runtime: Required<DriverRuntime>,
): DriverContext {
  const { clock, random, pacer, http, retry, cache, tracing, settingPlaces, providerMessages } = runtime;
  const { catalogue, fingerprints } = runtime;
  const failures = new CallFailures(settingPlaces, providerMessages);
  const tracer = tracing === false ? undefined : tracing.tracerOf(name, config.driver ?? name);
  return {
    name,
    config,
    clock,
    random,
    http,
    settings: new DriverSettings(runtime.settings, name, fields),
    runner: new CallRunner(clock, pacer, new Backoff(random, retry), failures, tracer),
    timeouts: { ...DEFAULT_TIMEOUTS, ...config.timeouts },
    catalogue,
    fingerprints,
    cache: cache === false ? undefined : new InstanceCache(cache, name, config),
  };
}

/**
 * Creates a context for a driver outside any module, in a script or a test. Close `context.http` when it is
 * done.
 * @param spec by default an instance called `standalone` with no configuration and the settings of {@link
 *   driverFields}
 */
export function standaloneContext(
  spec: Partial<InstanceSpec> = {},
  runtime: DriverRuntime = {},
): DriverContext {
  const { name = 'standalone', config = {}, fields = Object.values(driverFields) } = spec;
  const complete = completeRuntime(runtime);
  complete.settings.declare(name, fields, configuredValues(config, fields));
  return createContext({ name, config, fields }, complete);
}

/** Adds the default of every service that is left out. @throws ConfigurationError for a wrong `retry` */
export function completeRuntime(runtime: DriverRuntime): Required<DriverRuntime> {
  const clock = runtime.clock ?? new SystemClock();
  const random = runtime.random ?? Math.random;
  const retry = runtime.retry ?? {};
  checkRetryOptions(retry);
  return {
    clock,
    random,
    settings: runtime.settings ?? new ConfiguredSettings(),
    http: runtime.http ?? new ProviderHttp(),
    pacer: runtime.pacer ?? new BucketPacer(clock, random, () => new MemoryLimitStore(clock), retry),
    retry,
    cache: runtime.cache ?? false,
    tracing: runtime.tracing ?? false,
    settingPlaces: runtime.settingPlaces ?? standalonePlaces,
    providerMessages: runtime.providerMessages ?? 'scrubbed',
    catalogue: runtime.catalogue ?? new ModelCatalogue(),
    fingerprints: runtime.fingerprints ?? processFingerprints,
  };
}

/**
 * Returns an instance's configured values by setting key. An empty text counts as unset, as in an environment
 * file.
 */
export function configuredValues(
  config: DriverConfig,
  fields: readonly SettingField[],
): Record<string, unknown> {
  const values = fields.map(
    (field) => [field.key, valueOf(field, optionIn(config, optionOf(field)))] as const,
  );
  return Object.fromEntries(values.filter(([, value]) => value !== undefined && value !== ''));
}

function valueOf({ secret }: SettingField, value: unknown): unknown {
  if (!secret) return value;
  const text = value instanceof Secret ? value.reveal() : value;
  return typeof text === 'string' && text !== '' ? new Secret(cleanPastedKey(text)) : value;
}
