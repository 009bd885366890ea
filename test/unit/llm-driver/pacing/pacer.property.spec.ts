import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  LlmError,
  type Amounts,
  type LimitStore,
  type LimitUnit,
  type LlmErrorKind,
  type ModelLimits,
  type ReportedLimit,
  type Reservation,
} from '../../../../modules/llm-driver/index.js';
import { AsynchronousLimitStore } from '../../../support/asynchronous-limit.store.js';
import { mulberry32 } from '../../../support/fake-provider/index.js';
import { ModelledLimit } from '../../../support/modelled-limit.js';
import { PacerUnderTest, type TestCall } from '../../../support/pacer-under-test.js';
import { ShiftingClock } from '../../../support/shifting-clock.js';
import { volume } from '../../../support/volume.js';

/** Fast enough for the suite; by hand, try many more. */
const RUNS = Number(process.env['PACER_RUNS'] ?? volume(150, 40));

const DAY = 86_400_000;
const WINDOW_MS = { minute: 60_000, day: DAY } as const;
const HINTS = [undefined, 1, 1_500, 40_000];
const CHARGED: readonly LlmErrorKind[] = [
  'upstream_error',
  'upstream_timeout',
  'provider_overloaded',
  'aborted',
];
const NOT_CHARGED: readonly LlmErrorKind[] = [
  'invalid_request',
  'upstream_unreachable',
  'provider_quota_exhausted',
];

const limits = fc.record(
  {
    rpm: fc.integer({ min: 1, max: 300 }),
    tpm: fc.integer({ min: 20, max: 20_000 }),
    itpm: fc.integer({ min: 5, max: 2_000 }),
    otpm: fc.integer({ min: 10, max: 20_000 }),
    rpd: fc.integer({ min: 5, max: 5_000 }),
    tpd: fc.integer({ min: 100, max: 1_000_000 }),
    concurrency: fc.integer({ min: 1, max: 10 }),
  },
  { requiredKeys: [] },
);

const outcome = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('answered' as const),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('refused' as const), hintMs: fc.constantFrom(...HINTS) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom(...CHARGED, ...NOT_CHARGED) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancelled' as const) }) },
);

const call = fc.record({
  answer: fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 0, max: 300 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 30_000 }) },
  ),
  /** 0 is a single call. */
  queue: fc.nat(3),
  returning: fc.boolean(),
  maxWaitMs: fc.oneof(fc.integer({ min: 1, max: 5_000 }), fc.constantFrom(60_000, 600_000)),
  abortAfterMs: fc.option(fc.nat(3_000), { nil: undefined }),
  latencyMs: fc.integer({ min: 1, max: 3_000 }),
  outcome,
  endedTwice: fc.boolean(),
});

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ calls: fc.array(call, { minLength: 1, maxLength: 6 }) }) },
  { weight: 3, arbitrary: fc.record({ passMs: fc.oneof(fc.nat(50), fc.nat(20_000)) }) },
  { weight: 1, arbitrary: fc.record({ jumpMs: fc.constantFrom(1, 700, 3_600_000, DAY) }) },
);

const run = fc.record({
  limits,
  steps: fc.array(step, { minLength: 1, maxLength: 25 }),
  charging: fc.constantFrom('up_front' as const, 'as_used' as const),
  /** Longest turn of a store elsewhere, in milliseconds; `undefined` for one in this process. */
  storeMs: fc.option(fc.constantFrom(0, 0, 5, 200), { nil: undefined }),
  /** What replies say of the limits. */
  headers: fc.constantFrom('none' as const, 'honest' as const),
  seed: fc.nat(),
});

type Run = typeof run extends fc.Arbitrary<infer T> ? T : never;
type Call = Run['steps'][number] extends infer S ? (S extends { calls: (infer C)[] } ? C : never) : never;

/** A clock that no wait may be asked of that is none. */
class StrictClock extends ShiftingClock {
  override schedule(ms: number, callback: () => void): () => void {
    if (!(ms >= 0 && ms <= 2 * DAY)) throw new Error(`scheduled in ${ms} ms`);
    return super.schedule(ms, callback);
  }
}

/** The world around a pacer: callers, a provider that keeps its own account, and time. */
class World {
  readonly clock = new StrictClock();
  readonly subject: PacerUnderTest;
  private readonly random: () => number;
  /** What was granted, from the moment it was. */
  private readonly judge: Account;
  /** What the provider has charged, from the moment a call arrived there. */
  private readonly provider: Account;
  private readonly queues = [undefined, {}, {}, {}];
  private readonly work: Promise<void>[] = [];
  private heldSince = -Infinity;
  private heldUntil = -Infinity;
  private readonly underWay = new Set<Call>();
  private readonly grantedAt = new WeakMap<Call, number>();

  constructor(private readonly run: Run) {
    this.random = mulberry32(run.seed);
    this.subject = new PacerUnderTest(
      run.limits,
      (memory) => this.storeOver(memory),
      this.random,
      this.clock,
    );
    this.subject.scope = { ...this.subject.scope, tokenCharging: run.charging };
    const monotonic = () => this.clock.monotonic();
    this.judge = new Account(run.limits, monotonic);
    this.provider = new Account(run.limits, monotonic);
  }

  async live(): Promise<void> {
    for (const each of this.run.steps) {
      if ('calls' in each) for (const one of each.calls) this.work.push(this.call(one));
      else if ('passMs' in each) await this.clock.advance(each.passMs);
      else this.jump(each.jumpMs);
      await this.inspect();
    }
    await this.clock.runUntilSettled(Promise.all(this.work));
    // A store elsewhere may still have corrections to take.
    await this.clock.advance(10_000);
    expect(this.clock.pending).toBe(0);
    expect(await this.inspect()).toMatchObject({ inFlight: 0, waiting: 0, nextInMs: null });
  }

  /**
   * Calls under way when the clock leaps seem to have arrived long ago: headers that do not know of them are
   * believed.
   */
  private jump(ms: number): void {
    if (this.run.headers === 'honest') for (const call of this.underWay) this.judge.allow(amountsOf(call));
    this.clock.jump(ms);
  }

  private storeOver(memory: LimitStore): LimitStore {
    const { storeMs } = this.run;
    if (storeMs === undefined) return memory;
    const store = new AsynchronousLimitStore(memory);
    if (storeMs > 0) store.turn = () => this.clock.sleep(this.random() * storeMs);
    return store;
  }

  /** One caller, from asking to the end of its call. */
  private async call(call: Call): Promise<void> {
    const controller = new AbortController();
    const { abortAfterMs, answer, maxWaitMs, returning } = call;
    const cancelTimer =
      abortAfterMs === undefined
        ? () => {}
        : this.clock.schedule(abortAfterMs, () => controller.abort(new LlmError('aborted')));
    const asked: TestCall = { answer, returning, queue: this.queues[call.queue] };
    const startedAt = this.clock.now();
    try {
      const reservation = await this.subject.obtain(asked, { signal: controller.signal, maxWaitMs });
      if (reservation === undefined) throw new Error('there is no permit to wait for');
      this.granted(call, startedAt);
      const thereMs = Math.min(call.latencyMs / 2, 400);
      await this.clock.sleep(thereMs);
      if (isCharged(call)) this.provider.charge(amountsOf(call), 1);
      else if (this.tellsOfRefusals(call)) this.forgive(call);
      const headers = this.provider.headers();
      await this.clock.sleep(call.latencyMs - thereMs);
      this.end(call, reservation, headers);
    } catch (thrown) {
      if (!(thrown instanceof LlmError)) throw thrown;
      const { retryAfterMs } = thrown;
      if (retryAfterMs !== undefined && !(retryAfterMs > 0 && Number.isFinite(retryAfterMs)))
        throw new Error(`retry after ${retryAfterMs} ms`, { cause: thrown });
    } finally {
      cancelTimer();
    }
  }

  /** A call was let through: judged by the provider's own account. */
  private granted(call: Call, startedAt: number): void {
    this.judge.assertCovers(amountsOf(call));
    this.judge.charge(amountsOf(call), 1);
    this.underWay.add(call);
    this.grantedAt.set(call, this.clock.monotonic());
    const { concurrency = Infinity } = this.run.limits;
    if (this.underWay.size > concurrency) throw new Error(`${this.underWay.size} in flight`);
    const now = this.clock.monotonic();
    // At the very moment of a refusal it may have been let through before.
    if (now > this.heldSince && now < this.heldUntil - 1e-6) throw new Error('sent during a hold');
    const waitedMs = this.clock.now() - startedAt;
    // Whole milliseconds, and the turns of a store elsewhere.
    const slackMs = 1 + 40 * (this.run.storeMs ?? 0);
    if (call.queue === 0 && waitedMs > call.maxWaitMs + slackMs)
      throw new Error(`waited ${waitedMs} of ${call.maxWaitMs} ms`);
  }

  private end(call: Call, reservation: Reservation, headers: readonly ReportedLimit[]): void {
    this.underWay.delete(call);
    const { outcome } = call;
    if (this.run.headers === 'honest' && outcome.kind !== 'cancelled') reservation.observe(headers);
    if (outcome.kind === 'answered') this.answer(call, reservation, outcome.share);
    else if (outcome.kind === 'cancelled') this.giveBack(call, () => reservation.cancel());
    else this.fail(call, reservation, outcome);
    if (!call.endedTwice) return;
    reservation.cancel();
    reservation.fail(new LlmError('rate_limit_exceeded', { retryable: true, retryAfterMs: 500_000 }));
    reservation.settle(undefined);
  }

  private answer(call: Call, reservation: Reservation, share: number): void {
    const completion = Math.floor(call.answer * share);
    if (this.run.charging === 'as_used') {
      const less = call.answer - completion;
      const unused = { requests: 0, tokens: less, input_tokens: 0, output_tokens: less };
      this.judge.giveBack(unused, this.grantedAt.get(call)!);
      if (this.run.storeMs !== undefined) this.judge.allow(unused);
      this.provider.charge(unused, -1);
    }
    reservation.begin();
    reservation.settle({ prompt_tokens: 4, completion_tokens: completion, total_tokens: 4 + completion });
  }

  private fail(
    call: Call,
    reservation: Reservation,
    failure: { kind: LlmErrorKind | 'refused'; hintMs?: number },
  ): void {
    const { kind, hintMs } = failure;
    if (kind === 'refused') {
      const error = new LlmError('rate_limit_exceeded', { retryable: true, retryAfterMs: hintMs });
      this.giveBack(call, () => reservation.fail(error));
      this.heldSince = this.clock.monotonic();
      this.heldUntil = Math.max(this.heldUntil, this.heldSince + (hintMs ?? 0));
    } else if (NOT_CHARGED.includes(kind)) {
      this.giveBack(call, () => reservation.fail(new LlmError(kind)));
    } else {
      reservation.fail(new LlmError(kind, { retryable: true }));
    }
  }

  private giveBack(call: Call, how: () => void): void {
    if (!this.tellsOfRefusals(call)) this.forgive(call);
    how();
  }

  /**
   * Others may hear from the headers of their replies that the call was not charged, before its own reply is
   * there.
   */
  private tellsOfRefusals({ outcome }: Call): boolean {
    return this.run.headers === 'honest' && outcome.kind !== 'cancelled';
  }

  /**
   * The pacer may hear of what was not charged a little later. What has refilled until then is given back all
   * the same, at the cost of calls that came after: so much may be granted beyond a limit nobody tells the
   * level of.
   */
  private forgive(call: Call): void {
    const amounts = amountsOf(call);
    this.judge.giveBack(amounts, this.grantedAt.get(call)!);
    const { headers, storeMs } = this.run;
    if (storeMs !== undefined || (headers === 'honest' && call.outcome.kind === 'cancelled'))
      this.judge.allow(amounts);
    else if (headers === 'honest') this.judge.allow({ ...amounts, requests: 0, tokens: 0 });
  }

  /** Whatever the pacer tells of itself is a number one can believe. */
  private async inspect() {
    const [state] = await this.clock.runUntilSettled(this.subject.pacer.states());
    if (state === undefined) return { inFlight: 0, waiting: 0, nextInMs: null };
    const { limits: known, inFlight, waiting, heldForMs, nextInMs } = state;
    const figures = [
      inFlight,
      waiting,
      heldForMs,
      nextInMs ?? 0,
      ...known.flatMap(({ limit, remaining }) => [limit, remaining]),
    ];
    if (!figures.every((figure) => figure >= 0 && figure <= 2 * DAY * 1_000))
      throw new Error(JSON.stringify(state));
    return state;
  }
}

/** The limits of one provider, and how much of each is used. */
class Account {
  private readonly allowed: Partial<Record<LimitUnit, number>> = {};
  private readonly limits: { unit: LimitUnit; window: 'minute' | 'day'; limit: ModelledLimit }[];

  constructor({ rpm, tpm, itpm, otpm, rpd, tpd }: ModelLimits, monotonic: () => number) {
    const sizes = [
      ['requests', rpm, 'minute'],
      ['tokens', tpm, 'minute'],
      ['input_tokens', itpm, 'minute'],
      ['output_tokens', otpm, 'minute'],
      ['requests', rpd, 'day'],
      ['tokens', tpd, 'day'],
    ] as const;
    this.limits = sizes.flatMap(([unit, size, window]) =>
      size === undefined
        ? []
        : [{ unit, window, limit: new ModelledLimit(size, WINDOW_MS[window], monotonic) }],
    );
  }

  /** From here on that much more is no fault. */
  allow(amounts: Amounts): void {
    for (const { unit } of this.limits) this.allowed[unit] = (this.allowed[unit] ?? 0) + amounts[unit];
  }

  assertCovers(amounts: Amounts): void {
    for (const { unit, limit } of this.limits) {
      if (limit.covers(amounts[unit], this.allowed[unit])) continue;
      throw new Error(`${amounts[unit]} ${unit} where ${limit.used} of ${limit.size} were used`);
    }
  }

  /**
   * Where some of it has refilled since, the pacer gives back more than is left of it, and more may be
   * granted.
   */
  giveBack(amounts: Amounts, takenAt: number): void {
    for (const { unit, limit } of this.limits) {
      limit.charge(-amounts[unit]);
      if (limit.unusedAt > takenAt) this.allowed[unit] = (this.allowed[unit] ?? 0) + amounts[unit];
    }
  }

  charge(amounts: Amounts, sign: 1 | -1): void {
    for (const { unit, limit } of this.limits) limit.charge(sign * amounts[unit]);
  }

  headers(): ReportedLimit[] {
    return this.limits.flatMap(({ unit, window, limit: { size, used } }) => {
      if (unit !== 'requests' && unit !== 'tokens') return [];
      const remaining = Math.max(0, Math.floor(size - used));
      return [{ unit, window, limit: size, remaining, resetMs: (used / size) * WINDOW_MS[window] }];
    });
  }
}

/** Whether the provider counts the call: not what it refuses at the door, nor what never reached it. */
function isCharged({ outcome: { kind } }: Call): boolean {
  return kind === 'answered' || CHARGED.some((charged) => charged === kind);
}

/** What a call takes: its prompt is empty, and four tokens of frame. */
function amountsOf({ answer }: Call): Amounts {
  return { requests: 1, tokens: 4 + answer, input_tokens: 4, output_tokens: answer };
}

describe('the pacer, whatever happens around it', () => {
  it('grants only what the limits cover, loses no waiter, and leaves no timer', async () => {
    await fc.assert(
      fc.asyncProperty(run, async (run) => new World(run).live()),
      { numRuns: RUNS },
    );
  }, 600_000);
});
