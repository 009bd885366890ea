import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { LlmDriverFacade, LlmError } from '../../llm-driver/index.js';
import { AppError, Clock } from '../../support/index.js';

const TEST_TIMEOUT_MS = 10_000;
/** Enough for a person who types keys, too few for a scan. */
const MAX_TESTS_PER_MINUTE = 5;

/**
 * The result of a test. Never the provider's own text: it could be that of another server behind its address.
 */
export const driverTestResultSchema = z.object({
  driver: z.string(),
  outcome: z
    .enum(['ok', 'invalid_key', 'unreachable', 'rate_limited', 'not_configured', 'key_unreadable'])
    .describe(
      '`rate_limited`: or its quota is spent. `unreachable`: anything else that kept it from listing its models.',
    ),
  latency: z
    .enum(['under_1s', 'under_5s', 'over_5s'])
    .describe('How long it took, no finer than that; it is given up after ten seconds.'),
});

export type DriverTestResult = z.infer<typeof driverTestResultSchema>;

const KEY_OUTCOMES = {
  refused: 'invalid_key',
  missing: 'not_configured',
  unreadable: 'key_unreadable',
} as const;

/** Tests keys by asking the provider for its models, once: the cheapest call that needs a valid key. */
@Injectable()
export class DriverTester {
  /** Times of each actor's latest tests, oldest first; monotonic milliseconds. */
  private readonly testTimes = new Map<string, number[]>();

  constructor(
    private readonly llm: LlmDriverFacade,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws UnknownNameError `provider_not_found`
   * @throws AppError 429 `rate_limit_exceeded` after five tests in a minute
   */
  async test(name: string, actor: string): Promise<DriverTestResult> {
    const driver = this.llm.driver(name);
    this.assertNotTooMany(actor);
    const startedAt = this.clock.monotonic();
    const outcome = await driver.models({ timeoutMs: TEST_TIMEOUT_MS }).then(
      () => 'ok' as const,
      (thrown: unknown) => outcomeOf(LlmError.from(thrown)),
    );
    return { driver: name, outcome, latency: bucketOf(this.clock.monotonic() - startedAt) };
  }

  private assertNotTooMany(actor: string): void {
    const now = this.clock.monotonic();
    const recent = (this.testTimes.get(actor) ?? []).filter((at) => now - at < 60_000);
    const [oldest] = recent;
    if (oldest !== undefined && recent.length >= MAX_TESTS_PER_MINUTE) {
      throw new AppError({
        message: `At most ${MAX_TESTS_PER_MINUTE} keys can be tested in a minute.`,
        code: 'rate_limit_exceeded',
        status: 429,
        type: 'rate_limit_error',
        retryAfterMs: oldest + 60_000 - now,
      });
    }
    this.testTimes.set(actor, [...recent, now]);
  }
}

function outcomeOf({ traits: { apiKey, limit } }: LlmError): DriverTestResult['outcome'] {
  if (apiKey) return KEY_OUTCOMES[apiKey];
  return limit === 'rate' || limit === 'quota' ? 'rate_limited' : 'unreachable';
}

function bucketOf(ms: number): DriverTestResult['latency'] {
  if (ms < 1_000) return 'under_1s';
  return ms < 5_000 ? 'under_5s' : 'over_5s';
}
