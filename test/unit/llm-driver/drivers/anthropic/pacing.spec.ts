import { describe, expect, it } from '@jest/globals';
import {
  type ChatCompletion,
  type ChatRequest,
  type DriverContext,
  type Exchange,
  LlmDriver,
  LlmError,
  promptText,
  standaloneContext,
  textCompletion,
} from '../../../../../modules/llm-driver/index.js';
import { anthropicLimits } from '../../../../../modules/llm-driver/drivers/anthropic/rate-limits.js';
import { FakeClock } from '../../../../support/fake-clock.js';
import { mulberry32 } from '../../../../support/fake-provider/index.js';
import {
  type AccountLimits,
  LimitedAccount,
  rateHeaders,
} from '../../../../support/fake-provider/anthropic/index.js';

interface Load {
  readonly limits: AccountLimits;
  readonly count: number;
  readonly concurrency: number;
  /** Shortest and longest prompt, and answer, in tokens. */
  readonly prompt: readonly [number, number];
  readonly answer: readonly [number, number];
  readonly headersAt: 'arrival' | 'reply';
}

/** Asks an account with limits directly: without a network, on the test's clock. */
class ClaudeUnderLimits extends LlmDriver {
  readonly capabilities = new Set<string>();
  override readonly tokenCharging = 'as_generated';
  refused = 0;
  sent = 0;
  written = 0;
  private readonly random = mulberry32(3);
  private readonly account: LimitedAccount;

  constructor(
    context: DriverContext,
    private readonly load: Load,
  ) {
    super(context);
    this.account = new LimitedAccount(load.limits, () => context.clock.monotonic());
  }

  protected async send(request: ChatRequest, exchange: Exchange): Promise<ChatCompletion> {
    const { clock } = this.context;
    this.sent += 1;
    await clock.sleep(20 + this.random() * 30, exchange.signal);
    const input = Math.ceil(promptText(request).length / 4);
    const seconds = this.account.admit(input);
    const onArrival = this.headers();
    if (seconds !== undefined) {
      this.refused += 1;
      exchange.reportLimits(onArrival);
      throw new LlmError('rate_limit_exceeded', {
        retryable: true,
        retryAfterMs: seconds * 1_000,
        providerStatus: 429,
      });
    }
    const [least, most] = this.load.answer;
    const output = Math.floor(least + this.random() * (most - least));
    // A hundred tokens in a second.
    for (let left = output; left > 0; left -= 50) {
      await clock.sleep(500, exchange.signal);
      this.account.write(Math.min(50, left));
    }
    this.written += output;
    exchange.reportLimits(this.load.headersAt === 'arrival' ? onArrival : this.headers());
    const usage = { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
    return { ...textCompletion(request, ['fine']), usage };
  }

  private headers() {
    const now = this.context.clock.now();
    return anthropicLimits(rateHeaders(this.account.told(), now), now);
  }
}

async function measure(load: Load) {
  const { count, concurrency, limits } = load;
  const [least, most] = load.prompt;
  const clock = new FakeClock();
  const random = mulberry32(7);
  const context = standaloneContext(
    { name: 'claude', config: { model: 'm', apiKey: 'canary-key-123' } },
    { clock, random },
  );
  const driver = new ClaudeUnderLimits(context, load);
  const sizes = Array.from({ length: count }, () => Math.floor(least + random() * (most - least)));
  const prompts = sizes.map((tokens) => ({ prompt: 'word'.repeat(tokens), max_tokens: 64_000 }));
  const results = await clock.runUntilSettled(driver.completionPool(prompts, { concurrency }));
  const input = sizes.reduce((sum, tokens) => sum + tokens, 0);
  const minutes = Math.max(
    count / limits.requests - 1,
    input / limits.inputTokens - 1,
    driver.written / limits.outputTokens - 1,
  );
  return {
    lost: results.filter(({ ok }) => !ok).length,
    refusedShare: driver.refused / driver.sent,
    wall: clock.monotonic() / (minutes * 60_000),
  };
}

const requests = { requests: 100, inputTokens: 1_000_000, outputTokens: 1_000_000 };
const input = { requests: 4_000, inputTokens: 80_000, outputTokens: 200_000 };
const output = { requests: 4_000, inputTokens: 400_000, outputTokens: 16_000 };

describe('a pool at the limits of an account of Anthropic', () => {
  const loads = (['arrival', 'reply'] as const).flatMap((headersAt) => [
    [
      'requests',
      { limits: requests, count: 400, concurrency: 64, prompt: [50, 200], answer: [20, 100], headersAt },
    ] as const,
    [
      'input tokens',
      { limits: input, count: 600, concurrency: 64, prompt: [300, 1_500], answer: [50, 150], headersAt },
    ] as const,
    [
      'output tokens',
      { limits: output, count: 300, concurrency: 32, prompt: [50, 200], answer: [100, 500], headersAt },
    ] as const,
  ]);

  it.each(loads)('of %s loses nothing, is seldom refused and waits little: %j', async (_name, load) => {
    const { lost, refusedShare, wall } = await measure(load);
    expect(lost).toBe(0);
    expect(refusedShare).toBeLessThanOrEqual(0.02);
    expect(wall).toBeLessThanOrEqual(1.03);
  });
});
