import type { MaybePromise, Take, Taken, TakenBefore, UnderWay } from './limit-store.js';
import { type Amounts, type Limit, NOTHING } from './limit.js';
import type { ScopeKnowledge } from './scope-knowledge.js';
import type { StoredScope } from './stored-scope.js';

/** Questions by out-of-date facts before one is asked whose facts do not matter. */
const MAX_OUT_OF_DATE = 3;

/** A level that a store has told, and when: monotonic milliseconds. */
interface KnownLevel {
  readonly used: number;
  readonly at: number;
}

/** Takes the amounts of one scope's calls from a store, and remembers what the store tells. */
export class ScopeTakes {
  /** Called with the milliseconds for which a store holds the scope back. */
  onHeld: (ms: number) => void = () => {};
  /** Tokens reserved by calls that wait for their time or are in flight. */
  private tokensUnderWay = 0;
  /** By key of the limit. Empty while the store answers without being asked. */
  private readonly known = new Map<string, KnownLevel>();

  constructor(
    private readonly context: StoredScope,
    private readonly limits: () => readonly Limit[],
    private readonly knowledge: ScopeKnowledge,
  ) {}

  get underWay(): UnderWay {
    return { process: this.context.process, tokens: this.tokensUnderWay };
  }

  /** Takes without a wait; returns `undefined` if the store has to be asked. */
  tryTake(amounts: Amounts): Taken | undefined {
    for (let asked = 1; ; asked += 1) {
      const taken = this.context.store.tryTake(this.question(amounts, asked));
      if (taken === undefined || this.accept(taken, amounts)) return taken;
    }
  }

  /**
   * Takes now what fits within `aheadMs`.
   * @param instead given back if the amounts are taken
   */
  take(amounts: Amounts, aheadMs: number, instead?: TakenBefore): MaybePromise<Taken> {
    return (instead ? undefined : this.tryTake(amounts)) ?? this.ask(amounts, aheadMs, instead);
  }

  /** Records that a call has ended, or will not be sent. */
  end({ tokens }: Amounts): void {
    this.tokensUnderWay -= tokens;
  }

  /** Used part of each limit: as it is now, or as far as the store has told; `undefined` where it has not. */
  levels(limits: readonly Limit[]): readonly (number | undefined)[] {
    const { store, key, monotonic } = this.context;
    const now = store.tryTake({ scope: key, limits, amounts: NOTHING, aheadMs: 0 });
    if (now !== undefined) return now.levels;
    return limits.map((limit) => {
      const known = this.known.get(limit.key);
      return known && Math.max(0, known.used - (monotonic() - known.at) * limit.perMs);
    });
  }

  /** The same, asked of the store. If it fails, as far as it has told. */
  async askLevels(limits: readonly Limit[]): Promise<readonly (number | undefined)[]> {
    const { store, key } = this.context;
    if (limits.length === 0) return [];
    try {
      return (await store.take({ scope: key, limits, amounts: NOTHING, aheadMs: 0 })).levels;
    } catch {
      return this.levels(limits);
    }
  }

  private async ask(amounts: Amounts, aheadMs: number, instead?: TakenBefore): Promise<Taken> {
    for (let asked = 1; ; asked += 1) {
      const question = this.question(amounts, asked, aheadMs, instead);
      const taken = await this.context.store.take(question);
      this.remember(question.limits, taken.levels);
      if (taken.taken && instead) this.end(instead.amounts);
      if (this.accept(taken, amounts)) return taken;
    }
  }

  private question(amounts: Amounts, asked: number, aheadMs = 0, instead?: TakenBefore): Take {
    const { key: scope, process } = this.context;
    const revision = asked > MAX_OUT_OF_DATE ? undefined : this.knowledge.revision;
    const tokens = this.tokensUnderWay - (instead?.amounts.tokens ?? 0);
    const underWay = { process, tokens };
    return { scope, limits: this.limits(), amounts, aheadMs, revision, underWay, instead };
  }

  /** Takes over what an answer tells. Returns false if it has to be asked again. */
  private accept({ taken, waitMs, mark, heldMs, knowledge }: Taken, amounts: Amounts): boolean {
    if (heldMs > 0) this.onHeld(heldMs);
    if (taken) this.tokensUnderWay += amounts.tokens;
    if (mark) this.knowledge.setTime(mark.at - waitMs);
    if (knowledge === undefined) return true;
    this.knowledge.adopt(knowledge);
    return taken;
  }

  private remember(limits: readonly Limit[], levels: readonly number[]): void {
    const at = this.context.monotonic();
    limits.forEach(({ key }, index) => this.known.set(key, { used: levels[index]!, at }));
  }
}
