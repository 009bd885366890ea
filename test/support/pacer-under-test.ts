import {
  MemoryLimitStore,
  type LimitStore,
  type ModelLimits,
  type PacedCall,
  type PacingScope,
  type Permit,
  type Priority,
  type Reservation,
} from '../../modules/llm-driver/index.js';
import { BucketPacer } from '../../modules/llm-driver/pacing/bucket.pacer.js';
import { ShiftingClock } from './shifting-clock.js';

/** A call of a test. */
export interface TestCall {
  /** Upper bound of the answer's tokens. Default 1. */
  readonly answer?: number | undefined;
  /** Characters of the prompt. Default 0. */
  readonly characters?: number;
  readonly queue?: object;
  readonly returning?: boolean;
  readonly priority?: Priority;
  readonly permit?: Permit;
  /** Differences from the scope of the other calls. */
  readonly scope?: Partial<PacingScope>;
}

export interface TestWaitOptions {
  readonly signal?: AbortSignal;
  readonly maxWaitMs?: number;
}

/** A pacer on its own clock, with methods that put calls to it. */
export class PacerUnderTest {
  readonly store: LimitStore;
  readonly pacer: BucketPacer;
  scope: PacingScope;

  constructor(
    limits?: ModelLimits,
    store: (memory: MemoryLimitStore) => LimitStore = (memory) => memory,
    random: () => number = () => 0,
    readonly clock = new ShiftingClock(),
  ) {
    this.store = store(new MemoryLimitStore(this.clock));
    this.pacer = new BucketPacer(this.clock, random, () => this.store);
    this.scope = { driver: 'driver', credential: '0', model: 'model', limits, tokenCharging: 'up_front' };
  }

  call({ answer = 1, characters = 0, scope, ...rest }: TestCall = {}): PacedCall {
    const size = { promptCharacters: characters, maxAnswerTokens: answer };
    return { ...rest, size, scope: scope ? { ...this.scope, ...scope } : this.scope };
  }

  tryReserve(call?: TestCall): Reservation | undefined {
    return this.pacer.tryReserve(this.call(call));
  }

  /** Waits, by default ten minutes at most. */
  reserve(call?: TestCall, options: TestWaitOptions = {}): Promise<Reservation | undefined> {
    const { signal = new AbortController().signal, maxWaitMs = 600_000 } = options;
    return this.pacer.reserve(this.call(call), { signal, maxWaitMs });
  }

  /** Reserves without a wait if possible, else waits, as the runner does. */
  async obtain(call?: TestCall, options?: TestWaitOptions): Promise<Reservation | undefined> {
    return this.tryReserve(call) ?? this.reserve(call, options);
  }

  /** Reserves up to that many calls without a wait. */
  reserveUpTo(count: number, call?: TestCall): Reservation[] {
    const taken: Reservation[] = [];
    while (taken.length < count) {
      const reservation = this.tryReserve(call);
      if (reservation === undefined) break;
      taken.push(reservation);
    }
    return taken;
  }
}
