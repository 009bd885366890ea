import type { Clock, Random } from '../../support/index.js';
import { Circuit } from './circuit.js';
import { ExhaustedAccounts } from './exhausted-accounts.js';
import type { HoldBackOptions } from './hold-back.js';
import type { LimitStore } from './limit-store.js';
import type { ScopeState } from '../contract/limits.types.js';
import { Pacer, type PacedCall, type PacingScope, type WaitOptions, type Reservation } from './pacer.js';
import { Scope } from './scope.js';
import { ScopeQueue } from './scope-queue.js';

/** Model names come from callers: scopes nobody uses any more are forgotten, the longest unused first. */
const MOST_SCOPES = 1_000;

/**
 * Paces by buckets that refill continuously, as the providers' own do: a call is let through when its
 * requests and tokens fit every limit that is configured or was learned from replies. Where nothing is known
 * the number of calls in flight adapts instead.
 */
export class BucketPacer extends Pacer {
  private readonly scopes = new Map<string, ScopeQueue>();
  private byObject = new WeakMap<PacingScope, ScopeQueue>();
  private readonly circuits = new Map<string, Circuit>();
  private readonly accounts: ExhaustedAccounts;
  private uses = 0;

  /**
   * @param store asked for when it is first needed
   * @param holdBack how long a refusal without a hint holds back
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
    return this.lineOf(call.scope).tryReserve(call);
  }

  reserve(call: PacedCall, patience: WaitOptions): Promise<Reservation | undefined> {
    return this.lineOf(call.scope).reserve(call, patience);
  }

  async states(): Promise<readonly ScopeState[]> {
    return Promise.all([...this.scopes.values()].map((line) => line.state()));
  }

  private lineOf(scope: PacingScope): ScopeQueue {
    const line = this.byObject.get(scope) ?? this.find(scope);
    line.lastUse = this.uses += 1;
    line.scope.configure(scope.limits);
    return line;
  }

  private find(scope: PacingScope): ScopeQueue {
    const key = `${scope.driver} ${scope.credential} ${scope.model}`;
    let line = this.scopes.get(key);
    if (line === undefined) this.scopes.set(key, (line = this.create(scope, key)));
    this.byObject.set(scope, line);
    return line;
  }

  private create(scope: PacingScope, key: string): ScopeQueue {
    if (this.scopes.size >= MOST_SCOPES) this.forgetOne();
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
    for (const each of this.scopes) {
      if (each[1].idle && each[1].lastUse < (oldest?.[1].lastUse ?? Infinity)) oldest = each;
    }
    if (oldest === undefined) return;
    oldest[1].dispose();
    this.scopes.delete(oldest[0]);
    this.byObject = new WeakMap();
  }
}
