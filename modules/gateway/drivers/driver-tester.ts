import { Injectable } from '@nestjs/common';
import { LlmDriverFacade, LlmError, type LlmErrorKind } from '../../llm-driver/index.js';

/** How long the provider has to answer. */
const TEST_TIMEOUT_MS = 10_000;

/** What trying a key came to. Never the provider's own words: they could be those of another server behind its address. */
export interface DriverTestResult {
  readonly driver: string;
  readonly outcome:
    'ok' | 'invalid_key' | 'unreachable' | 'rate_limited' | 'not_configured' | 'key_unreadable';
}

const OUTCOMES: Partial<Record<LlmErrorKind, DriverTestResult['outcome']>> = {
  upstream_auth_failed: 'invalid_key',
  rate_limit_exceeded: 'rate_limited',
  provider_quota_exhausted: 'rate_limited',
  provider_not_configured: 'not_configured',
  key_unreadable: 'key_unreadable',
};

/** Asks the provider for its models, once: the cheapest call that needs a right key. */
@Injectable()
export class DriverTester {
  constructor(private readonly llm: LlmDriverFacade) {}

  /** @throws UnknownNameError `provider_not_found` */
  async test(name: string): Promise<DriverTestResult> {
    const driver = this.llm.driver(name);
    try {
      await driver.models({ attempts: 1, timeoutMs: TEST_TIMEOUT_MS });
      return { driver: name, outcome: 'ok' };
    } catch (thrown) {
      return { driver: name, outcome: OUTCOMES[LlmError.from(thrown).kind] ?? 'unreachable' };
    }
  }
}
