import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Change,
  type Knowledge,
  type Limit,
  LimitStore,
  LlmError,
  MemoryLimitStore,
  type Observation,
  type Observed,
  type Reservation,
  type Take,
  type Taken,
} from '../../../../modules/llm-driver/index.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { mulberry32 } from '../../../support/fake-provider/index.js';
import { ModelledLimit } from '../../../support/modelled-limit.js';
import { PacerUnderTest } from '../../../support/pacer-under-test.js';
import { ShiftingClock } from '../../../support/shifting-clock.js';
import { volume } from '../../../support/volume.js';

const RUNS = Number(process.env['PACER_RUNS'] ?? volume(150, 30));

/** Half of the time by which a limit is left unused: an answer may be late by as much on both ways. */
const MAX_DELAY_MS = 120;

/** A connection on which each operation takes its own time on both ways, and may fail before or after. */
class WildStore extends LimitStore {
  constructor(
    private readonly inner: MemoryLimitStore,
    private readonly clock: FakeClock,
    private readonly random: () => number,
    private readonly run: { readonly delayMs: number; readonly failing: number; readonly processes: number },
  ) {
    super();
  }

  override get processes(): number {
    return this.run.processes;
  }

  tryTake(): undefined {
    return undefined;
  }

  take(take: Take): Promise<Taken> {
    return this.answer(() => this.inner.take(take));
  }

  add(change: Change): Promise<void> {
    return this.answer(() => this.inner.add(change));
  }

  observe(observation: Observation): Promise<Observed> {
    return this.answer(() => this.inner.observe(observation));
  }

  clamp(scope: string, limit: Limit, atLeast: number, atMost: number): Promise<void> {
    return this.answer(() => this.inner.clamp(scope, limit, atLeast, atMost));
  }

  hold(scope: string, ms: number): Promise<void> {
    return this.answer(() => this.inner.hold(scope, ms));
  }

  learn(scope: string, facts: Readonly<Record<string, number | null>>): Promise<Knowledge> {
    return this.answer(() => this.inner.learn(scope, facts));
  }

  knowledge(scope: string): Promise<Knowledge> {
    return this.answer(() => this.inner.knowledge(scope));
  }

  forget(scope: string): Promise<void> {
    return this.answer(() => this.inner.forget(scope));
  }

  private async answer<T>(operation: () => T): Promise<T> {
    await this.clock.sleep(this.random() * this.run.delayMs);
    const isFailing = this.random() < this.run.failing;
    if (isFailing && this.random() < 0.5) throw new Error('connection lost before');
    const result = operation();
    await this.clock.sleep(this.random() * this.run.delayMs);
    if (isFailing) throw new Error('connection lost after');
    return result;
  }
}

const call = fc.record({
  process: fc.nat(3),
  afterMs: fc.integer({ min: 0, max: 20_000 }),
  answer: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 100 }) },
    { weight: 1, arbitrary: fc.integer({ min: 100, max: 590 }) },
  ),
  priority: fc.constantFrom('interactive' as const, 'normal' as const, 'bulk' as const),
  isPooled: fc.boolean(),
  maxWaitMs: fc.constantFrom(1, 5_000, 60_000, 600_000, 600_000),
  abortAfterMs: fc.option(fc.nat(20_000), { nil: undefined, freq: 4 }),
  latencyMs: fc.integer({ min: 1, max: 5_000 }),
  /** Sent or not: what is cancelled never reached the provider. */
  isCancelled: fc.nat(7).map((n) => n === 0),
});

const run = fc.record({
  processes: fc.integer({ min: 1, max: 4 }),
  limits: fc.record({
    rpm: fc.integer({ min: 3, max: 60 }),
    otpm: fc.integer({ min: 600, max: 3_000 }),
  }),
  calls: fc.array(call, { minLength: 20, maxLength: 60 }),
  delayMs: fc.constantFrom(0, 5, MAX_DELAY_MS),
  failing: fc.constantFrom(0, 0, 0.2),
  seed: fc.nat(),
});

type Run = typeof run extends fc.Arbitrary<infer T> ? T : never;

function leaving(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

/** Processes on one store, and a provider that refuses nothing and keeps account. */
class World {
  private readonly clock = new ShiftingClock();
  private readonly random: () => number;
  private readonly processes: readonly PacerUnderTest[];
  private readonly provider: Readonly<Record<'requests' | 'tokens', ModelledLimit>>;
  private readonly pools = [{}, {}, {}, {}];
  /** Time in which what was given back had begun to refill, in milliseconds. */
  private refilledMs = 0;

  constructor(private readonly run: Run) {
    this.random = mulberry32(run.seed);
    const memory = new MemoryLimitStore(this.clock);
    const store = () => new WildStore(memory, this.clock, this.random, run);
    this.processes = Array.from({ length: run.processes }, () => {
      return new PacerUnderTest(run.limits, store, this.random, this.clock);
    });
    const limit = (size: number) => new ModelledLimit(size, 60_000, () => this.clock.monotonic());
    this.provider = { requests: limit(run.limits.rpm), tokens: limit(run.limits.otpm) };
  }

  async play(): Promise<void> {
    const all = this.run.calls.map((each) => this.make(each));
    const ended = Promise.all(all).then(() => true);
    // A call waits ten minutes at most, and a moment for a store that is being asked.
    const late = this.clock.sleep(60_000 + 600_000 + 20_000).then(() => false);
    expect(await this.clock.runUntilSettled(Promise.race([ended, late]))).toBe(true);
  }

  private async make(each: Run['calls'][number]): Promise<void> {
    await this.clock.sleep(each.afterMs);
    const reservation = await this.obtain(each);
    if (reservation === undefined) return;
    if (each.isCancelled) {
      // The answer that grants it is late, and what it gives back: what refills meanwhile is granted twice.
      this.refilledMs += 2 * this.run.delayMs;
      return reservation.cancel();
    }
    const { answer } = each;
    this.send(answer);
    await this.clock.sleep(each.latencyMs);
    reservation.settle({ prompt_tokens: 0, completion_tokens: answer, total_tokens: answer });
  }

  /** Returns nothing if the call was refused or has left. */
  private async obtain(each: Run['calls'][number]): Promise<Reservation | undefined> {
    const subject = this.processes[each.process % this.run.processes]!;
    const { answer, priority, maxWaitMs, abortAfterMs } = each;
    const { signal, abort } = leaving();
    if (abortAfterMs !== undefined) this.clock.schedule(abortAfterMs, abort);
    const queue = each.isPooled ? this.pools[each.process] : undefined;
    try {
      return await subject.obtain({ answer, priority, ...(queue && { queue }) }, { signal, maxWaitMs });
    } catch (error) {
      expect(error === signal.reason || error instanceof LlmError).toBe(true);
      return undefined;
    }
  }

  private send(tokens: number): void {
    const { requests, tokens: answered } = this.provider;
    const allowed = (limit: ModelledLimit) => (this.refilledMs * limit.size) / 60_000;
    expect([requests.covers(1, allowed(requests)), answered.covers(tokens, allowed(answered))]).toEqual([
      true,
      true,
    ]);
    requests.charge(1);
    answered.charge(tokens);
  }
}

describe('processes whose store answers late, out of order, or not at all', () => {
  it('never lose a call, and keep to the limits', async () => {
    await fc.assert(
      fc.asyncProperty(run, async (each) => new World(each).play()),
      { numRuns: RUNS },
    );
  }, 60_000);
});
