import {
  Secret,
  SystemClock,
  type Clock,
  type Random,
  type SettingField,
  type SettingsSource,
} from '../../support/index.js';
import { CallRunner } from '../call/call-runner.js';
import { Backoff, type RetryOptions } from '../call/retry.js';
import { ProviderHttp } from '../http/provider-http.js';
import { BucketPacer } from '../pacing/bucket.pacer.js';
import { MemoryLimitStore } from '../pacing/memory-limit.store.js';
import type { Pacer } from '../pacing/pacer.js';
import { ConfiguredSettings } from './configured-settings.js';
import { DEFAULT_TIMEOUTS, type DriverConfig } from '../contract/driver-config.js';
import { type DriverContext } from './driver-context.js';
import { driverFields } from './driver-fields.js';
import { DriverSettings } from './driver-settings.js';

/** What every instance of a process shares. Everything has a default that works on its own. */
export interface DriverRuntime {
  readonly settings?: SettingsSource;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly http?: ProviderHttp;
  readonly pacer?: Pacer;
  readonly retry?: RetryOptions;
}

/** One instance: its name, its configuration, and the settings its class declares. */
export interface InstanceSpec {
  readonly name: string;
  readonly config: DriverConfig;
  readonly fields: readonly SettingField[];
}

/** A context for an instance whose settings are declared already. */
export function createContext(
  { name, config, fields }: InstanceSpec,
  runtime: Required<DriverRuntime>,
): DriverContext {
  const { clock, random, pacer, http, retry } = runtime;
  return {
    name,
    config,
    clock,
    random,
    http,
    settings: new DriverSettings(runtime.settings, name, fields),
    runner: new CallRunner(clock, pacer, new Backoff(random, retry)),
    timeouts: { ...DEFAULT_TIMEOUTS, ...config.timeouts },
  };
}

/** A context for a driver on its own, outside any module: in a script or a test. */
export function standaloneContext(
  spec: Partial<InstanceSpec> = {},
  runtime: DriverRuntime = {},
): DriverContext {
  const { name = 'standalone', config = {}, fields = Object.values(driverFields) } = spec;
  const complete = completeRuntime(runtime);
  complete.settings.declare(name, fields, configuredValues(config));
  return createContext({ name, config, fields }, complete);
}

/** Fills in what was left out. */
export function completeRuntime(runtime: DriverRuntime): Required<DriverRuntime> {
  const clock = runtime.clock ?? new SystemClock();
  const random = runtime.random ?? Math.random;
  const retry = runtime.retry ?? {};
  return {
    clock,
    random,
    settings: runtime.settings ?? new ConfiguredSettings(),
    http: runtime.http ?? new ProviderHttp(),
    pacer: runtime.pacer ?? new BucketPacer(clock, random, () => new MemoryLimitStore(clock), retry),
    retry,
  };
}

/** Configuration by setting key. An empty value counts as none: that is how an environment file leaves one out. */
export function configuredValues({ apiKey, baseUrl, model, limits }: DriverConfig): Record<string, unknown> {
  const secret = typeof apiKey === 'string' && apiKey !== '' ? new Secret(apiKey) : apiKey;
  const values = { api_key: secret, base_url: baseUrl, model, limits };
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== ''),
  );
}
