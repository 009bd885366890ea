import { Injectable } from '@nestjs/common';
import { LlmDriverFacade, LlmError } from '../../llm-driver/index.js';
import { AppError, Clock } from '../../support/index.js';

/** How long the provider has to answer. */
const TEST_TIMEOUT_MS = 10_000;
/** Enough for somebody who types keys, too few for a scan. */
const TESTS_PER_MINUTE = 5;

/** What trying a key came to. Never the provider's own words: they could be those of another server behind its address. */
export interface DriverTestResult {
  readonly driver: string;
  readonly outcome:
    'ok' | 'invalid_key' | 'unreachable' | 'rate_limited' | 'not_configured' | 'key_unreadable';
  /** How long it took, no finer than that. */
  readonly latency: 'under_1s' | 'under_5s' | 'over_5s';
}

const KEY_OUTCOMES = {
  refused: 'invalid_key',
  missing: 'not_configured',
  unreadable: 'key_unreadable',
} as const;

/** Asks the provider for its models, once: the cheapest call that needs a right key. */
@Injectable()
export class DriverTester {
  /** When each actor last tested, oldest first; monotonic milliseconds. */
  private readonly tests = new Map<string, number[]>();

  constructor(
    private readonly llm: LlmDriverFacade,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws UnknownNameError `provider_not_found`
   * @throws AppError 429 past five tests a minute
   */
  async test(name: string, actor: string): Promise<DriverTestResult> {
    const driver = this.llm.driver(name);
    this.count(actor);
    const startedAt = this.clock.monotonic();
    const outcome = await driver.models({ attempts: 1, timeoutMs: TEST_TIMEOUT_MS }).then(
      () => 'ok' as const,
      (thrown: unknown) => outcomeOf(LlmError.from(thrown)),
    );
    return { driver: name, outcome, latency: bucketOf(this.clock.monotonic() - startedAt) };
  }

  private count(actor: string): void {
    const now = this.clock.monotonic();
    const recent = (this.tests.get(actor) ?? []).filter((at) => now - at < 60_000);
    const [oldest] = recent;
    if (oldest !== undefined && recent.length >= TESTS_PER_MINUTE) {
      throw new AppError({
        message: `At most ${TESTS_PER_MINUTE} keys can be tested in a minute.`,
        code: 'rate_limit_exceeded',
        status: 429,
        type: 'rate_limit_error',
        retryAfterMs: oldest + 60_000 - now,
      });
    }
    this.tests.set(actor, [...recent, now]);
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
