import type { Clock } from '../../support/index.js';
import {
  type Change,
  type Knowledge,
  LimitStore,
  type Observation,
  type Observed,
  type Take,
  type Taken,
} from './limit-store.js';
import type { Limit } from './limit.js';
import { ScopeRecord } from './scope-record.js';

/** Forgotten scopes checked whenever another one is forgotten: more than one, so that they do not pile up. */
const CHECKED_PER_FORGET = 4;
/** Forgotten scopes that are not full again. Past it the one that was forgotten first counts as full. */
const MAX_FORGOTTEN_SCOPES = 10_000;

/** Keeps everything in this process, on its monotonic clock. */
export class MemoryLimitStore extends LimitStore {
  private readonly scopes = new Map<string, ScopeRecord>();
  /** Scopes kept until their levels are 0: a caller who returns before must not find them empty. */
  private readonly forgotten = new Set<string>();

  constructor(private readonly clock: Clock) {
    super();
  }

  tryTake(take: Take): Taken {
    const now = this.clock.monotonic();
    return this.record(take.scope, now).take(take, 0, now);
  }

  take(take: Take): Taken {
    const now = this.clock.monotonic();
    return this.record(take.scope, now).take(take, take.aheadMs, now);
  }

  add(change: Change): void {
    const now = this.clock.monotonic();
    this.record(change.scope, now).add(change, now);
  }

  observe(observation: Observation): Observed {
    const now = this.clock.monotonic();
    return this.record(observation.scope, now).observe(observation, now);
  }

  clamp(scope: string, limit: Limit, atLeast: number, atMost: number): void {
    const now = this.clock.monotonic();
    this.record(scope, now).clamp(limit, atLeast, atMost, now);
  }

  hold(scope: string, ms: number): void {
    const now = this.clock.monotonic();
    this.record(scope, now).hold(ms, now);
  }

  learn(scope: string, facts: Readonly<Record<string, number | null>>): Knowledge {
    const now = this.clock.monotonic();
    return this.record(scope, now).learn(facts, now);
  }

  knowledge(scope: string): Knowledge {
    const now = this.clock.monotonic();
    return this.scopes.get(scope)?.knowledge(now) ?? { revision: 0, facts: {}, heldMs: 0, now };
  }

  forget(scope: string): void {
    if (this.scopes.has(scope)) this.forgotten.add(scope);
    if (this.forgotten.size > MAX_FORGOTTEN_SCOPES) this.drop(this.forgotten.values().next().value!);
    let checked = 0;
    for (const each of this.forgotten) {
      if ((checked += 1) > CHECKED_PER_FORGET) return;
      this.forgotten.delete(each);
      if (this.scopes.get(each)?.isUsed(this.clock.monotonic())) this.forgotten.add(each);
      else this.scopes.delete(each);
    }
  }

  private drop(scope: string): void {
    this.forgotten.delete(scope);
    this.scopes.delete(scope);
  }

  private record(scope: string, now: number): ScopeRecord {
    if (this.forgotten.size > 0) this.forgotten.delete(scope);
    let record = this.scopes.get(scope);
    if (record === undefined) this.scopes.set(scope, (record = new ScopeRecord(now)));
    return record;
  }
}
