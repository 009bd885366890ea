import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  GroqDriver,
  OpenAiDriver,
  standaloneContext,
  type DriverContext,
  type ChatRequest,
  type Exchange,
  type ReportedLimit,
} from '../../../../modules/llm-driver/index.js';
import { inferWindow } from '../../../../modules/llm-driver/pacing/learned-limits.js';
import type { SettingValues } from '../../../../modules/support/index.js';
import { ProviderHttp } from '../../../../modules/llm-driver/http/provider-http.js';
import { FakeProvider, type ModelLimits } from '../../../support/fake-provider/index.js';

const request = (tokens: number): ChatRequest => ({
  model: 'm',
  messages: [{ role: 'user', content: 'x'.repeat(tokens * 4) }],
});

let http: ProviderHttp;
let provider: FakeProvider;
let reports: (readonly ReportedLimit[])[];

const exchange: Omit<Exchange, 'settings'> = {
  attempt: 1,
  headers: {},
  signal: new AbortController().signal,
  reportLimits: (limits) => reports.push(limits),
  reportRawText: () => {},
};

function exchangeWith({ settings }: DriverContext): Exchange {
  return { ...exchange, settings: settings.current() as SettingValues };
}

class OpenGroq extends GroqDriver {
  readonly exchange = (tokens: number) => this.send(request(tokens), exchangeWith(this.context));
  readonly open = (tokens: number) => this.sendStream(request(tokens), exchangeWith(this.context));
}

class OpenOpenAi extends OpenAiDriver {
  readonly exchange = (tokens: number) => this.send(request(tokens), exchangeWith(this.context));
  readonly open = (tokens: number) => this.sendStream(request(tokens), exchangeWith(this.context));
}

beforeEach(() => {
  http = new ProviderHttp();
  reports = [];
});

afterEach(async () => {
  await http.close();
});

const flavours = { groq: OpenGroq, openai: OpenOpenAi } as const;

/** A driver of that vendor against a provider whose clock stands still. */
async function limited(flavour: keyof typeof flavours, limits: ModelLimits) {
  provider = await FakeProvider.start({ limits: { m: limits }, clock: () => 0 });
  const baseUrl = flavour === 'groq' ? provider.groqBaseUrl : provider.openAiBaseUrl;
  const Driver = flavours[flavour];
  const spec = { name: flavour, config: { apiKey: 'sk-test-key', baseUrl }, fields: Driver.settings };
  return new Driver(standaloneContext(spec, { http }));
}

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('the limits a driver reports', () => {
  it('are of the day and of the minute on Groq', async () => {
    const driver = await limited('groq', { rpm: 30, rpd: 14_400, tpm: 6_000, tpd: 500_000 });
    await driver.exchange(60);
    expect(reports).toEqual([
      [
        { unit: 'requests', window: 'day', limit: 14_400, remaining: 14_399, resetMs: 6_000 },
        { unit: 'tokens', window: 'minute', limit: 6_000, remaining: 5_940, resetMs: 600 },
      ],
    ]);
  });

  it.each([
    [{ rpm: 3_500 }, 'minute'],
    [{ rpd: 10_000 }, 'day'],
  ] as const)('show by their figures what window OpenAI has for %j', async (limits, window) => {
    const driver = await limited('openai', limits);
    await driver.exchange(1);
    const [requests] = reports[0]!;
    expect(requests).not.toHaveProperty('window', expect.any(String));
    expect(inferWindow(requests!)).toBe(window);
  });

  it.each(['groq', 'openai'] as const)(
    'are reported for a refusal and for a stream too: %s',
    async (flavour) => {
      const driver = await limited(flavour, { tpm: 100 });
      for await (const _chunk of driver.open(60));
      await failureOf(driver.exchange(60));
      await failureOf(
        (async () => {
          for await (const _chunk of driver.open(60));
        })(),
      );
      const limit = { unit: 'tokens', window: 'minute', limit: 100, remaining: 40, resetMs: 36_000 };
      expect(reports).toEqual([[limit], [limit], [limit]]);
    },
  );

  it('are none where the provider shows none', async () => {
    const driver = await limited('groq', { rpm: 30 });
    await driver.exchange(1);
    expect(reports).toEqual([[]]);
  });
});

describe('the figures of a refusal', () => {
  it.each([
    ['groq', 4_770],
    ['openai', 4_770],
  ] as const)('are those the bucket was asked with, and the exact wait: %s', async (flavour, waitMs) => {
    const driver = await limited(flavour, { tpm: 6_000 });
    await driver.exchange(5_034);
    expect(await failureOf(driver.exchange(1_443))).toMatchObject({
      kind: 'rate_limit_exceeded',
      retryAfterMs: waitMs,
      limitFigures: { unit: 'tokens', window: 'minute', limit: 6_000, used: 5_034, requested: 1_443 },
    });
  });

  it.each([
    ['groq', { rpm: 1 }, 'requests', 'minute'],
    ['openai', { rpm: 1 }, 'requests', 'minute'],
    ['groq', { rpd: 1 }, 'requests', 'day'],
    ['openai', { rpd: 1 }, 'requests', 'day'],
    ['groq', { tpd: 1 }, 'tokens', 'day'],
    ['openai', { tpd: 1 }, 'tokens', 'day'],
  ] as const)('tell the limit: %s with %j', async (flavour, limits, unit, window) => {
    const driver = await limited(flavour, limits);
    await driver.exchange(1);
    expect(await failureOf(driver.exchange(1))).toMatchObject({
      limitFigures: { unit, window, limit: 1, used: 1, requested: 1 },
    });
  });

  it.each(['groq', 'openai'] as const)('tell what never fits: %s', async (flavour) => {
    const driver = await limited(flavour, { tpm: 6_000 });
    expect(await failureOf(driver.exchange(14_368))).toMatchObject({
      kind: 'request_too_large_for_model',
      limitFigures: { unit: 'tokens', window: 'minute', limit: 6_000, requested: 14_368 },
    });
  });
});
