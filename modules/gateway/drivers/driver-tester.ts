import { Injectable, Optional } from '@nestjs/common';
import { z } from 'zod';
import { Attempts, MemoryAttempts } from '../../database/index.js';
import { LlmDriverFacade, LlmError } from '../../llm-driver/index.js';
import { AppError, Clock } from '../../support/index.js';

const TEST_TIMEOUT_MS = 10_000;
/** Enough for a person who types keys, too few for a scan. */
const MAX_TESTS_PER_MINUTE = 5;
const MINUTE_MS = 60_000;

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
  private readonly attempts: Attempts;

  constructor(
    private readonly llm: LlmDriverFacade,
    private readonly clock: Clock,
    @Optional() attempts?: Attempts,
  ) {
    this.attempts = attempts ?? new MemoryAttempts(clock);
  }

  /**
   * @throws UnknownNameError `provider_not_found`
   * @throws AppError 429 `rate_limit_exceeded` after five tests in a minute
   */
  async test(name: string, actor: string): Promise<DriverTestResult> {
    const driver = this.llm.driver(name);
    await this.assertNotTooMany(actor);
    const startedAt = this.clock.monotonic();
    const outcome = await driver.models({ timeoutMs: TEST_TIMEOUT_MS }).then(
      () => 'ok' as const,
      (thrown: unknown) => outcomeOf(LlmError.from(thrown)),
    );
    return { driver: name, outcome, latency: bucketOf(this.clock.monotonic() - startedAt) };
  }

  /** Each of an actor's tests takes one of five turns, which is free again after a minute. */
  private async assertNotTooMany(actor: string): Promise<void> {
    let retryAfterMs = MINUTE_MS;
    for (let turn = 0; turn < MAX_TESTS_PER_MINUTE; turn += 1) {
      const limit = { purpose: 'key-test', burst: 1, refillMs: MINUTE_MS } as const;
      const waitMs = await this.attempts.take({ ...limit, subject: `${actor} ${turn}` });
      if (waitMs === 0) return;
      retryAfterMs = Math.min(retryAfterMs, waitMs);
    }
    throw new AppError({
      message: `At most ${MAX_TESTS_PER_MINUTE} keys can be tested in a minute.`,
      code: 'rate_limit_exceeded',
      status: 429,
      type: 'rate_limit_error',
      retryAfterMs,
    });
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
