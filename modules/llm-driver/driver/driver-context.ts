import type { Clock, Random } from '../../support/index.js';
import type { CallRunner } from '../call/call-runner.js';
import type { DriverConfig, Timeouts } from '../contract/driver-config.js';
import type { ProviderHttp } from '../http/provider-http.js';
import type { DriverSettings } from './driver-settings.js';

/** What a driver instance is given. Drivers keep it and nothing else: they hold no state of a call. */
export interface DriverContext {
  /** The instance's name. */
  readonly name: string;
  readonly config: DriverConfig;
  /** Values in force at the moment of a call. */
  readonly settings: DriverSettings;
  readonly clock: Clock;
  readonly random: Random;
  readonly http: ProviderHttp;
  /** Sends this instance's calls: the one retry loop there is. */
  readonly runner: CallRunner;
  readonly timeouts: Timeouts;
}
