import { randomUUID } from 'node:crypto';
import type { Clock, Random } from '../../support/index.js';
import type { ScopeState } from '../contract/limits.types.js';
import { Circuit } from './circuit.js';
import { ExhaustedAccounts } from './exhausted-accounts.js';
import type { HoldBackOptions } from './hold-back.js';
import type { LimitStore } from './limit-store.js';
import { Pacer, type PacedCall, type PacingScope, type Reservation, type WaitOptions } from './pacer.js';
import { scopeKey } from './scope-key.js';
import { ScopeQueue } from './scope-queue.js';
import { Scope } from './scope.js';
import { TransientQueues } from './transient-queues.js';

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
  private readonly transient: TransientQueues;
  private readonly queueByScope = new WeakMap<PacingScope, ScopeQueue>();
  /** By driver; those of servers that calls have brought by driver and server. */
  private readonly circuits = new Map<string, Circuit>();
  private readonly accounts: ExhaustedAccounts;
  /** Tells this process apart from others at the store. */
  private readonly process = randomUUID();
  private uses = 0;
  private removed = 0;

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
    this.transient = new TransientQueues(clock, (queue) => this.onForgotten(queue));
  }

  tryReserve(call: PacedCall): Reservation | undefined {
    return this.queueFor(call.scope).tryReserve(call);
  }

  reserve(call: PacedCall, options: WaitOptions): Promise<Reservation | undefined> {
    return this.queueFor(call.scope).reserve(call, options);
  }

  async states(only?: ReadonlySet<string>): Promise<readonly ScopeState[]> {
    const queues = [...this.queues.values()].filter(({ scope }) => only?.has(scope.id) ?? true);
    return Promise.all(queues.map((queue) => queue.state()));
  }

  override versions(): ReadonlyMap<string, string> {
    return new Map([...this.queues.values()].map((queue) => [queue.scope.id, queue.version()]));
  }

  override expectedTokens(scope: PacingScope, promptCharacters: number): number | undefined {
    return this.queueByScope.get(scope)?.scope.limits.expectedTokens(promptCharacters);
  }

  /** Scopes without calls are forgotten at once, the others when their calls have ended. */
  override forget(driver: string): void {
    for (const [key, queue] of this.queues) {
      if (queue.scope.scope.driver !== driver) continue;
      this.queues.delete(key);
      queue.isForgotten = true;
      queue.scope.isRemoved = true;
      this.transient.add(`removed ${(this.removed += 1)} ${key}`, queue);
    }
    this.transient.forget((queue) => queue.scope.scope.driver === driver);
    this.circuits.delete(driver);
  }

  private queueFor(scope: PacingScope): ScopeQueue {
    const known = this.queueByScope.get(scope);
    const queue = known === undefined || known.isForgotten ? this.findOrCreate(scope) : known;
    queue.lastUse = this.uses += 1;
    queue.scope.configure(scope.limits);
    return queue;
  }

  private findOrCreate(scope: PacingScope): ScopeQueue {
    const key = scopeKey(scope);
    if (scope.transient) return this.transient.use(key) ?? this.createTransient(scope, key);
    let queue = this.queues.get(key);
    if (queue === undefined) {
      if (this.queues.size >= MAX_SCOPES) this.forgetOne();
      this.queues.set(key, (queue = this.create(scope, key)));
    }
    this.queueByScope.set(scope, queue);
    return queue;
  }

  private createTransient(scope: PacingScope, key: string): ScopeQueue {
    const queue = this.create(scope, key);
    this.transient.add(key, queue);
    return queue;
  }

  private create(scope: PacingScope, key: string): ScopeQueue {
    const { clock, random, accounts, holdBack, process } = this;
    const store = this.store();
    const circuit = this.circuitOf(circuitKey(scope));
    const parts = { clock, random, store, process, circuit, accounts, holdBack };
    return new ScopeQueue(new Scope(scope, key, parts), clock);
  }

  private circuitOf(key: string): Circuit {
    let circuit = this.circuits.get(key);
    if (circuit === undefined) this.circuits.set(key, (circuit = new Circuit(this.clock)));
    return circuit;
  }

  private onForgotten(queue: ScopeQueue): void {
    queue.dispose();
    const { scope } = queue.scope;
    this.accounts.forget(scope);
    const key = circuitKey(scope);
    if (scope.server !== undefined && this.circuits.get(key)?.isUnused) this.circuits.delete(key);
  }

  private forgetOne(): void {
    let oldest: [string, ScopeQueue] | undefined;
    for (const each of this.queues) {
      if (each[1].isIdle && each[1].lastUse < (oldest?.[1].lastUse ?? Infinity)) oldest = each;
    }
    if (oldest === undefined) return;
    oldest[1].dispose();
    this.queues.delete(oldest[0]);
  }
}

/** One server is up or down for all keys. */
function circuitKey({ driver, server }: PacingScope): string {
  return server === undefined ? driver : `${driver} ${server}`;
}
