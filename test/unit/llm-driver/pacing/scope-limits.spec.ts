import { describe, expect, it } from '@jest/globals';
import {
  MemoryLimitStore,
  type Amounts,
  type LimitFigures,
  type ModelLimits,
  type TokenCharging,
  type WireUsage,
} from '../../../../modules/llm-driver/index.js';
import { isConsistent } from '../../../../modules/llm-driver/pacing/limit-refusals.js';
import { ScopeLimits } from '../../../../modules/llm-driver/pacing/scope-limits.js';
import { HOSTILE_FIGURES, hostileUsages } from '../../../support/hostile-figures.js';
import { FakeClock } from '../../../support/fake-clock.js';

function scopeLimits(
  configured?: ModelLimits,
  charging: TokenCharging = 'as_used',
): { limits: ScopeLimits; clock: FakeClock } {
  const clock = new FakeClock();
  const store = new MemoryLimitStore(clock);
  const context = { key: 'scope', store, monotonic: () => clock.monotonic(), process: 'this' };
  const limits = new ScopeLimits(context, charging);
  limits.refresh(configured);
  return { limits, clock };
}

/** Takes what the store of this process gives at once. */
const take = (limits: ScopeLimits, amounts: Amounts) => limits.tryTake(amounts)!;

/** Sends a call of that many tokens, prompt and answer together. */
function send(limits: ScopeLimits, tokens: number) {
  const amounts = { requests: 1, tokens, input_tokens: 0, output_tokens: tokens };
  const { waitMs, mark } = take(limits, amounts);
  return { waitMs, amounts, mark: mark! };
}

const tokens = (limit: number, remaining: number) =>
  ({ unit: 'tokens', window: 'minute', limit, remaining }) as const;
const left = async (limits: ScopeLimits) => (await limits.states()).map(({ remaining }) => remaining);

describe('the effective limits', () => {
  it.each([
    [{ tpm: 6_000 }, 8_000, 6_000, 'configured'],
    [{ tpm: 6_000 }, 6_000, 6_000, 'configured'],
    [{ tpm: 8_000 }, 6_000, 6_000, 'learned'],
    [undefined, 6_000, 6_000, 'learned'],
  ] as const)(
    'are the smaller of configured %j and learned %d',
    async (configured, learned, limit, source) => {
      const { limits } = scopeLimits(configured);
      limits.learnFromHeaders([tokens(learned, learned)], send(limits, 1).mark);
      expect(await limits.states()).toMatchObject([{ unit: 'tokens', window: 'minute', limit, source }]);
    },
  );

  it('change with the configuration, and keep their levels', async () => {
    const { limits } = scopeLimits({ otpm: 1_000 });
    send(limits, 800);
    limits.refresh({ otpm: 2_000 });
    expect(await limits.states()).toMatchObject([{ limit: 2_000, remaining: 1_200 }]);
    limits.refresh(undefined);
    expect(await limits.states()).toEqual([]);
  });

  it('tell the pace once requests and tokens per minute are known', () => {
    expect(scopeLimits({ rpm: 1 }).limits.isPaceKnown).toBe(false);
    expect(scopeLimits({ rpm: 1, tpm: 1 }).limits.isPaceKnown).toBe(true);
    const { limits } = scopeLimits({ rpm: 1, tpd: 1 });
    limits.learnFromHeaders([tokens(10, 10)], send(limits, 1).mark);
    expect(limits.isPaceKnown).toBe(true);
  });
});

describe('a call too large for a limit', () => {
  it.each([
    [{ otpm: 1_000 }, { promptCharacters: 0, maxAnswerTokens: 1_001 }, 'output tokens'],
    [{ tpm: 1_000 }, { promptCharacters: 4_000, maxAnswerTokens: 400 }, 'tokens'],
    [{ itpm: 6_000 }, { promptCharacters: 5_000_000, maxAnswerTokens: undefined }, 'input tokens'],
    [{ tpd: 6_000 }, { promptCharacters: 0, maxAnswerTokens: 1e9 }, 'tokens per day'.slice(0, 6)],
  ])('is told apart from one that has to wait: %j', (configured, size, unit) => {
    const { limits } = scopeLimits(configured);
    expect(() => limits.assertFits(size)).toThrow(unit);
  });

  it('is refused only if its prompt certainly exceeds the limit: the estimate may be wrong', () => {
    const { limits } = scopeLimits({ itpm: 1_000 });
    limits.assertFits({ promptCharacters: 5_000, maxAnswerTokens: 1 });
    expect(() => limits.assertFits({ promptCharacters: 5_500, maxAnswerTokens: 1 })).toThrow(
      'no wait makes it fit',
    );
  });
});

describe('the level in a reply’s headers', () => {
  it('is used as it is for a limit just learned, however much was in flight', async () => {
    const { limits } = scopeLimits();
    const { mark } = send(limits, 100);
    send(limits, 50);
    limits.learnFromHeaders([tokens(6_000, 5_000)], mark);
    // Used 1,000 with the call itself; the one after it may not have arrived by then.
    expect(await left(limits)).toEqual([6_000 - 1_000 - 50]);
  });

  it('includes what other processes use', async () => {
    const { limits } = scopeLimits({ tpm: 6_000 });
    const { mark } = send(limits, 100);
    limits.learnFromHeaders([tokens(6_000, 2_000)], mark);
    expect(await left(limits)).toEqual([2_000]);
  });

  it('may be that of the reply, and then contains what was sent after the call', async () => {
    const { limits } = scopeLimits({ tpm: 6_000 });
    const { mark } = send(limits, 100);
    send(limits, 500);
    limits.learnFromHeaders([tokens(6_000, 2_000)], mark);
    expect(await left(limits)).toEqual([2_000]);
  });

  it('may be that of the call’s arrival: what was sent after it is added to what has refilled', async () => {
    const { limits, clock } = scopeLimits({ tpm: 6_000 });
    const { mark } = send(limits, 100);
    await clock.advance(10_000);
    send(limits, 500);
    limits.learnFromHeaders([tokens(6_000, 2_000)], mark);
    // Used 4,000 on arrival, 1,000 refilled, 500 sent.
    expect(await left(limits)).toEqual([2_500]);
  });

  it('is reduced by what may have refilled since the sending', async () => {
    const { limits, clock } = scopeLimits({ tpm: 6_000 });
    const { mark } = send(limits, 100);
    await clock.advance(10_000);
    limits.learnFromHeaders([tokens(6_000, 2_000)], mark);
    expect(await left(limits)).toEqual([3_000]);
  });

  it('frees what was reserved and not charged', async () => {
    const { limits, clock } = scopeLimits({ tpm: 6_000 });
    limits.markEnded(send(limits, 4_000).amounts);
    await clock.advance(1_000);
    const { mark } = send(limits, 100);
    await clock.advance(1_000);
    limits.learnFromHeaders([tokens(6_000, 5_800)], mark);
    // Used 200; the first call may have overtaken nothing: it was sent a second before.
    expect((await left(limits))[0]).toBeGreaterThanOrEqual(5_600);
  });

  it('does not free what a call in flight may be charged in the end', async () => {
    const { limits, clock } = scopeLimits({ tpm: 6_000 });
    send(limits, 4_000);
    await clock.advance(5_000);
    limits.learnFromHeaders([tokens(6_000, 6_000)], send(limits, 100).mark);
    expect((await left(limits))[0]).toBeLessThanOrEqual(2_500);
  });

  it('does not free what may not have arrived yet', async () => {
    const { limits, clock } = scopeLimits({ tpm: 6_000 });
    const { mark } = send(limits, 100);
    await clock.advance(100);
    send(limits, 2_000);
    limits.learnFromHeaders([tokens(6_000, 6_000)], mark);
    expect((await left(limits))[0]).toBeLessThanOrEqual(4_000);
  });

  it('does not change the level of a smaller configured limit', async () => {
    const { limits } = scopeLimits({ tpm: 1_000 });
    const { mark } = send(limits, 100);
    limits.learnFromHeaders([tokens(6_000, 10)], mark);
    expect(await left(limits)).toEqual([900]);
  });

  it.each([Number.NaN, Infinity, -Infinity])('is ignored if it is %d', async (remaining) => {
    const { limits } = scopeLimits({ tpm: 6_000 });
    const { mark } = send(limits, 100);
    limits.learnFromHeaders([tokens(6_000, remaining)], mark);
    expect(await left(limits)).toEqual([5_900]);
  });
});

describe('the usage of an answer', () => {
  const size = { promptCharacters: 0, maxAnswerTokens: 500 };
  const usage = (prompt: unknown, completion: unknown) =>
    ({ prompt_tokens: prompt, completion_tokens: completion, total_tokens: 0 }) as never;

  it.each([
    ['as_used', 60, 50 + 60],
    ['as_generated', 60, 50 + 60],
    ['up_front', 60, 50 + 500],
  ] as const)('is charged %s', async (charging, completion, used) => {
    const { limits } = scopeLimits({ tpm: 6_000 }, charging);
    const amounts = limits.amounts(size);
    take(limits, amounts);
    limits.settle(size, amounts, usage(50, completion));
    expect(await left(limits)).toEqual([6_000 - used]);
  });

  it('as it is generated is not reserved before, and a bound of it is no reason to refuse a call', () => {
    const { limits } = scopeLimits({ otpm: 100 }, 'as_generated');
    expect(limits.amounts(size)).toMatchObject({ output_tokens: 0 });
    limits.settle(size, limits.amounts(size), usage(50, 60));
    expect(limits.amounts(size)).toMatchObject({ output_tokens: 60 });
    expect(limits.amounts({ ...size, maxAnswerTokens: 20 })).toMatchObject({ output_tokens: 20 });
    expect(() => limits.assertFits(size)).not.toThrow();
  });

  it('as it is generated leaves out what the cache of the prompt had', async () => {
    const { limits } = scopeLimits({ itpm: 6_000 }, 'as_generated');
    const amounts = limits.amounts(size);
    take(limits, amounts);
    const figures = { prompt_tokens: 5_000, completion_tokens: 1, total_tokens: 5_001 };
    limits.settle(size, amounts, { ...figures, prompt_tokens_details: { cached_tokens: 4_900 } });
    expect(await left(limits)).toEqual([5_900]);
  });

  it('does not correct a level that headers report', async () => {
    const { limits } = scopeLimits({ tpm: 6_000 });
    const amounts = limits.amounts(size);
    const { mark } = take(limits, amounts);
    limits.learnFromHeaders([tokens(6_000, 6_000 - amounts.tokens)], mark!);
    limits.settle(size, amounts, usage(50, 60));
    expect(await left(limits)).toEqual([6_000 - amounts.tokens]);
  });

  it.each([
    ['text', '40'],
    ['negative', -40],
    ['absurd', 1e300],
    ['nothing', null],
    ['infinite', Infinity],
  ])('that is %s changes nothing', async (_name, figure) => {
    const { limits } = scopeLimits({ tpm: 6_000 });
    const amounts = limits.amounts(size);
    take(limits, amounts);
    limits.settle(size, amounts, usage(figure, figure));
    expect(await left(limits)).toEqual([6_000 - amounts.tokens]);
    expect(limits.amounts(size)).toEqual(amounts);
  });
});

describe('a refusal’s own figures', () => {
  const figures: LimitFigures = {
    unit: 'tokens',
    window: 'minute',
    limit: 6_000,
    used: 5_034,
    requested: 1_443,
  };
  const hintMs = 4_770;
  const reserved = { requests: 1, tokens: 1_443, input_tokens: 43, output_tokens: 1_400 };

  it('are consistent if they agree with its hint and with the call', () => {
    expect(isConsistent(figures, reserved, hintMs)).toBe(true);
  });

  it.each([
    ['name another wait', figures, reserved, 20_000],
    ['come without a hint', figures, reserved, undefined],
    ['are about a larger call', figures, { ...reserved, tokens: 300 }, hintMs],
    ['are about a smaller call', figures, { ...reserved, tokens: 9_000 }, hintMs],
    ['lack what is used, beside a hint', { ...figures, used: undefined }, reserved, hintMs],
    ['name a limit of nothing', { ...figures, limit: 0, used: undefined }, reserved, undefined],
    ['divide by nothing', { ...figures, limit: 0 }, reserved, hintMs],
    ['are not numbers', { ...figures, limit: Number.NaN }, reserved, hintMs],
  ] as const)('are not believed where they %s', (_name, told, asked, hint) => {
    expect(isConsistent(told, asked, hint)).toBe(false);
  });

  it('add a limit with their level for an hour', async () => {
    const { limits, clock } = scopeLimits();
    limits.learnFromRefusal(figures);
    expect(await limits.states()).toEqual([
      { unit: 'tokens', window: 'minute', limit: 6_000, remaining: 966, source: 'learned' },
    ]);
    await clock.advance(3_600_000 - 1);
    limits.refresh(undefined);
    expect(await limits.states()).toHaveLength(1);
    await clock.advance(1);
    limits.refresh(undefined);
    expect(await limits.states()).toEqual([]);
  });
});

describe('a learned limit that cannot be true', () => {
  const small = { promptCharacters: 40, maxAnswerTokens: 5 };
  const large = { promptCharacters: 40_000, maxAnswerTokens: 100 };

  it('is forgotten when a call that it could never fit is answered', async () => {
    const { limits } = scopeLimits();
    limits.learnFromHeaders([tokens(1, 0)], send(limits, 1).mark);
    expect(() => limits.assertFits(small)).toThrow('no wait makes it fit');
    limits.recordAnswer(small);
    expect(await limits.states()).toEqual([]);
    limits.assertFits(large);
    const amounts = { requests: 1, tokens: 10_000, input_tokens: 0, output_tokens: 0 };
    expect(take(limits, amounts)).toMatchObject({ taken: true, waitMs: 0 });
  });

  it('leaves the configured limit in effect', async () => {
    const { limits } = scopeLimits({ tpm: 6_000 });
    limits.learnFromHeaders([tokens(1, 0)], send(limits, 1).mark);
    limits.recordAnswer(small);
    expect(await limits.states()).toMatchObject([{ limit: 6_000, source: 'configured' }]);
  });

  it('stays while the answered calls fit it, and refuses larger ones for an hour at most', async () => {
    const { limits, clock } = scopeLimits();
    limits.learnFromHeaders([tokens(20, 20)], send(limits, 1).mark);
    limits.recordAnswer(small);
    expect(() => limits.assertFits(large)).toThrow('no wait makes it fit');
    await clock.advance(3_600_000);
    limits.assertFits(large);
    expect(await limits.states()).toMatchObject([{ limit: 20, source: 'learned' }]);
    limits.learnFromHeaders([tokens(20, 20)], send(limits, 1).mark);
    expect(() => limits.assertFits(large)).toThrow('no wait makes it fit');
  });

  it('does not expire if it is configured', async () => {
    const { limits, clock } = scopeLimits({ tpm: 20 });
    await clock.advance(36_000_000);
    expect(() => limits.assertFits(large)).toThrow('no wait makes it fit');
  });
});

describe('a usage that cannot be true', () => {
  const size = { promptCharacters: 4_000, maxAnswerTokens: undefined };

  it.each(HOSTILE_FIGURES)('leaves the reservation charged: %s', async (figure) => {
    const { limits } = scopeLimits({ tpm: 6_000 });
    const { amounts } = send(limits, 1_000);
    for (const usage of [hostileUsages(figure)[3]!, figure]) {
      const sent = JSON.parse(usage) as WireUsage | null;
      if (sent) limits.settle(size, amounts, sent);
    }
    expect(await left(limits)).toEqual([5_000]);
  });

  it.each([{ tpm: 6_000 }, { otpm: 10 }, { tpd: 6_000 }])(
    'but is a count delays other calls by an hour at most: %j',
    (configured) => {
      const { limits } = scopeLimits(configured);
      const { amounts } = send(limits, 1);
      const usage = { prompt_tokens: 1e9, completion_tokens: 1e9, total_tokens: 1e9 };
      limits.settle(size, amounts, usage);
      const { waitMs } = take(limits, { requests: 1, tokens: 1, input_tokens: 1, output_tokens: 1 });
      expect(waitMs).toBeGreaterThan(0);
      expect(waitMs).toBeLessThan(3_600_000);
    },
  );
});
