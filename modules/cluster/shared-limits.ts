import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { LimitStoreManager } from '../llm-driver/index.js';
import type { CallSlots } from '../quota/index.js';
import { Clock, ConfigurationError, quoteName } from '../support/index.js';
import type { ClusterStore } from './cluster-store.js';
import type { CheckedOptions } from './cluster.options.js';
import { FailoverLimitStore } from './failover/failover-limit.store.js';
import { StoreGuard } from './failover/store-guard.js';
import { LeasedLimitStore } from './leases/leased-limit.store.js';
import { SharedCallSlots } from './slots/shared-call-slots.js';

/** Token of the checked options. */
export const CHECKED_OPTIONS = Symbol('cluster options');
/** Token of the store that the options name. */
export const CLUSTER_STORE = Symbol('cluster store');

/** The limits of this process, in the store that it shares with others. */
@Injectable()
export class SharedLimits implements OnApplicationBootstrap, OnApplicationShutdown {
  /** Counts the calls in flight of client keys. */
  readonly slots: CallSlots;
  private readonly guard: StoreGuard;
  private readonly limits: LeasedLimitStore;

  constructor(
    @Inject(CLUSTER_STORE) private readonly store: ClusterStore,
    @Inject(CHECKED_OPTIONS) { whenStoreFails, processes }: CheckedOptions,
    private readonly stores: LimitStoreManager,
    clock: Clock,
  ) {
    this.guard = new StoreGuard(clock, store.heartbeat, processes);
    this.limits = new LeasedLimitStore(
      new FailoverLimitStore(store.limits, this.guard, clock, whenStoreFails),
      clock,
    );
    this.slots = new SharedCallSlots(store.slots, this.guard, clock, whenStoreFails);
    stores.extend(store.name, () => this.limits);
  }

  /** Fails the start if limits are counted elsewhere: each process would use all of them. */
  async onApplicationBootstrap(): Promise<void> {
    const { name } = this.store;
    const chosen = this.stores.defaultName();
    if (chosen !== name) {
      throw new ConfigurationError(
        `ClusterModule shares limits in the store ${quoteName(name)}, but pacing.store of LlmDriverModule is ` +
          `${quoteName(chosen)}. Set pacing: { store: '${name}' }.`,
        'pacing.store',
      );
    }
    await this.guard.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.limits.close();
    this.guard.close();
    // If the store is away, this process counts for another 15 seconds.
    await this.guard.ask(() => this.store.leave()).catch(() => {});
    await this.store.close();
  }
}
