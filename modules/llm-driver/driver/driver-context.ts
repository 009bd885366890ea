import type { Clock, Random } from '../../support/index.js';
import type { ModelCatalogue } from '../catalogue/model-catalogue.js';
import type { CallRunner } from '../call/call-runner.js';
import type { DriverConfig, Timeouts } from '../contract/driver-config.js';
import type { ProviderHttp } from '../http/provider-http.js';
import type { CredentialFingerprints } from '../pacing/credential-fingerprints.js';
import type { DriverSettings } from './driver-settings.js';
import type { InstanceCache } from './instance-cache.js';

/** Everything a driver instance needs. It is all the state a driver has: drivers hold no state of a call. */
export interface DriverContext {
  /** Name of the instance. */
  readonly name: string;
  /** Configuration of the instance, with options of its driver. */
  readonly config: DriverConfig;
  /** Settings of the instance; read anew for each call. */
  readonly settings: DriverSettings;
  readonly clock: Clock;
  readonly random: Random;
  /** Connections to providers, with this project's timeouts and error kinds. */
  readonly http: ProviderHttp;
  /** Sends this instance's calls. It holds the only retry loop. */
  readonly runner: CallRunner;
  readonly timeouts: Timeouts;
  /** Names of credentials for the limits. Default: those of this process. */
  readonly fingerprints?: CredentialFingerprints | undefined;
  /** What is known of models. Default: nothing. */
  readonly catalogue?: ModelCatalogue | undefined;
  /** Answers of earlier calls; undefined without a cache. */
  readonly cache?: InstanceCache | undefined;
}
