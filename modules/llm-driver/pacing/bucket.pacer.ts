import type { Clock, Random } from '../../support/index.js';
import type { ScopeState } from '../contract/limits.types.js';
import { Circuit } from './circuit.js';
import { ExhaustedAccounts } from './exhausted-accounts.js';
import type { HoldBackOptions } from './hold-back.js';
import type { LimitStore } from './limit-store.js';
import { Pacer, type PacedCall, type PacingScope, type Reservation, type WaitOptions } from './pacer.js';
import { ScopeQueue } from './scope-queue.js';
import { Scope } from './scope.js';

/**
 * Scopes kept. Model names come from callers: past it the idle scope that was used longest ago is forgotten.
 */
const MAX_SCOPES = 1_000;

/**
 * Paces with buckets that refill continuously, as the providers' own do: a call is let through when its
 * requests and tokens fit every limit that is configured or was learned from replies. While no limit is known
 * the number of calls in flight adapts instead.
 */
export class BucketPacer extends Pacer {
  private readonly queues = new Map<string, ScopeQueue>();
  private queueByScope = new WeakMap<PacingScope, ScopeQueue>();
  private readonly circuits = new Map<string, Circuit>();
  private readonly accounts: ExhaustedAccounts;
  private uses = 0;

  /**
   * @param store returns the store of the limits' levels; called when it is first needed
   * @param holdBack how long a refusal without a hint holds a scope back
   */
  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly store: () => LimitStore,
    private readonly holdBack: HoldBackOptions = {},
  ) {
    super();
    this.accounts = new ExhaustedAccounts(clock);
  }

  tryReserve(call: PacedCall): Reservation | undefined {
    return this.queueFor(call.scope).tryReserve(call);
  }

  reserve(call: PacedCall, options: WaitOptions): Promise<Reservation | undefined> {
    return this.queueFor(call.scope).reserve(call, options);
  }

  async states(): Promise<readonly ScopeState[]> {
    return Promise.all([...this.queues.values()].map((queue) => queue.state()));
  }

  private queueFor(scope: PacingScope): ScopeQueue {
    const queue = this.queueByScope.get(scope) ?? this.findOrCreate(scope);
    queue.lastUse = this.uses += 1;
    queue.scope.configure(scope.limits);
    return queue;
  }

  private findOrCreate(scope: PacingScope): ScopeQueue {
    const key = `${scope.driver} ${scope.credential} ${scope.model}`;
    let queue = this.queues.get(key);
    if (queue === undefined) this.queues.set(key, (queue = this.create(scope, key)));
    this.queueByScope.set(scope, queue);
    return queue;
  }

  private create(scope: PacingScope, key: string): ScopeQueue {
    if (this.queues.size >= MAX_SCOPES) this.forgetOne();
    const { clock, random, accounts, holdBack } = this;
    const store = this.store();
    const circuit = this.circuitOf(scope.driver);
    return new ScopeQueue(
      new Scope(scope, key, { clock, random, store, circuit, accounts, holdBack }),
      clock,
      store,
    );
  }

  private circuitOf(driver: string): Circuit {
    let circuit = this.circuits.get(driver);
    if (circuit === undefined) this.circuits.set(driver, (circuit = new Circuit(this.clock)));
    return circuit;
  }

  private forgetOne(): void {
    let oldest: [string, ScopeQueue] | undefined;
    for (const each of this.queues) {
      if (each[1].isIdle && each[1].lastUse < (oldest?.[1].lastUse ?? Infinity)) oldest = each;
    }
    if (oldest === undefined) return;
    oldest[1].dispose();
    this.queues.delete(oldest[0]);
    this.queueByScope = new WeakMap();
  }
}
