import { beforeAll, describe, expect, it } from '@jest/globals';
import { anthropicLimits } from '../../../../../modules/llm-driver/drivers/anthropic/rate-limits.js';
import {
  FakeAnthropic,
  type FakeLimits,
  rateHeaders,
} from '../../../../support/fake-provider/anthropic/index.js';
import { anthropicDriver, collect, hello } from './subject.js';

/** The provider's clock; ours is an hour behind. */
const THEIRS_MS = Date.parse('2026-11-30T12:41:00.400Z');
const OURS_MS = THEIRS_MS - 3_600_000;

const read = (limits: FakeLimits, changes: Record<string, string | undefined> = {}) =>
  anthropicLimits({ ...rateHeaders(limits, THEIRS_MS), ...changes }, OURS_MS);

const requests = { limit: 50, remaining: 49, resetSeconds: 1 };
const input = { limit: 80_000, remaining: 40_000, resetSeconds: 30 };
const output = { limit: 16_000, remaining: 16_000, resetSeconds: -1 };

describe('the limits in the headers of a reply', () => {
  it('are told by unit, with times by the provider’s own clock', () => {
    expect(read({ requests, 'input-tokens': input, 'output-tokens': output })).toEqual([
      { unit: 'requests', window: 'minute', limit: 50, remaining: 49, resetMs: 1_000 },
      // Rounded to the nearest thousand: so little may be left.
      { unit: 'input_tokens', window: 'minute', limit: 80_000, remaining: 39_500, resetMs: 30_000 },
      // Full, and its reset a second back.
      { unit: 'output_tokens', window: 'minute', limit: 16_000, remaining: 16_000, resetMs: 0 },
    ]);
  });

  it.each([
    [96_000, 0],
    [80_000, 0],
    [50_000, 1],
  ])('have one of all tokens, %d, only if it is a narrower one', (limit, count) => {
    const tokens = { limit, remaining: 10_000, resetSeconds: 5 };
    const told = read({ tokens, 'input-tokens': input, 'output-tokens': output });
    expect(told.filter(({ unit }) => unit === 'tokens')).toHaveLength(count);
  });

  it('have one of all tokens if it is the only one', () => {
    expect(read({ tokens: input })).toMatchObject([{ unit: 'tokens', remaining: 39_500 }]);
  });

  it.each([
    ['limit', 'many'],
    ['remaining', '-5'],
    ['reset', 'tomorrow'],
    ['reset', '1764506460'],
    ['limit', undefined],
  ])('lack only the one whose %s is %s', (figure, value) => {
    const changed = { [`anthropic-ratelimit-input-tokens-${figure}`]: value };
    expect(read({ requests, 'input-tokens': input }, changed)).toMatchObject([{ unit: 'requests' }]);
  });

  it('without a date are counted by our clock', () => {
    expect(read({ requests }, { date: undefined })).toMatchObject([{ resetMs: 3_600_600 }]);
  });
});

describe('the driver', () => {
  let provider: FakeAnthropic;
  beforeAll(async () => {
    provider = await FakeAnthropic.start();
  });

  it.each(['whole', 'streamed'])('hands the limits of a %s reply on', async (form) => {
    const headers = rateHeaders({ requests, 'input-tokens': input }, THEIRS_MS);
    provider.enqueue({ headers });
    const driver = anthropicDriver(provider);
    const stream = driver.chatStream(hello());
    if (form === 'streamed') await stream.next();
    const limits = form === 'whole' ? (await driver.chatReply(hello())).limits : stream.head?.limits;
    if (form === 'streamed') await collect(stream);
    expect(limits).toMatchObject([{ unit: 'requests' }, { unit: 'input_tokens', remaining: 39_500 }]);
  });

  it('sends an answer’s bound above the limit of answers: only written tokens count', async () => {
    const full = { limit: 16_000, remaining: 16_000, resetSeconds: 0 };
    const headers = rateHeaders({ requests, 'input-tokens': input, 'output-tokens': full }, THEIRS_MS);
    provider.enqueue({ headers });
    const driver = anthropicDriver(provider);
    await driver.chat(hello());
    const { choices } = await driver.chat(hello({ max_tokens: 64_000 }), { maxWaitMs: 1 });
    expect(choices[0]!.finish_reason).toBe('stop');
  });
});
