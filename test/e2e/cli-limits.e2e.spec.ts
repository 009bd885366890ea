import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ScopeStateJson } from '../../modules/gateway/index.js';
import { CommandLine } from '../support/command-line.js';
import { FakeProvider } from '../support/fake-provider/index.js';

const KEY = 'gsk_canary0123456789abcdefghijklmnopqrstuvwxyz';
const MODEL = 'llama-3.1-8b-instant';

describe('llm limits', () => {
  let cli: CommandLine;
  let provider: FakeProvider;
  beforeEach(async () => {
    cli = new CommandLine();
    provider = await FakeProvider.start({
      apiKeys: [KEY],
      limits: { [MODEL]: { rpd: 14_400, tpm: 6_000 } },
      clock: () => 0,
    });
    const groq = { GROQ_BASE_URL: provider.groqBaseUrl, GROQ_MODEL: MODEL, GROQ_API_KEY: KEY };
    Object.assign(cli.environment, groq, { PORT: '3999' });
  });

  async function configure(driver: string, limits: unknown): Promise<void> {
    const { code } = await cli.run(['settings:set', driver, 'limits'], JSON.stringify(limits));
    expect(code).toBe(0);
  }

  it('shows the configured limits within 80 columns, and says how to see those of a running server', async () => {
    await configure('groq', { [MODEL]: { rpm: 30, tpd: 500_000 }, '*': { concurrency: 8 } });
    const { code, stdout, stderr } = await cli.run(['limits']);
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'MODEL                      LIMIT        LEFT     SOURCE      NOW',
      'groq/llama-3.1-8b-instant  30 rpm       30       configured  idle',
      '                           500,000 tpd  500,000  configured',
      'groq/*                     -            -        -           idle',
      '                                                             at most 8 at once',
      '',
    ]);
    expect(stderr).toMatch(
      /curl -H "authorization: Bearer \$LLM_KEY" http:\/\/127\.0\.0\.1:3999\/api\/v1\/limits\n$/,
    );
    for (const line of (stdout + stderr).split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(provider.calls).toHaveLength(0);
  });

  it('prints the same JSON as the server, and only that of one driver on request', async () => {
    await configure('groq', { [MODEL]: { rpm: 30 } });
    await configure('openai', { '*': { tpm: 10_000 } });
    const { code, stdout, stderr } = await cli.run(['limits', '--json', '--driver', 'openai']);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual([
      {
        driver: 'openai',
        model: '*',
        in_flight: 0,
        waiting: 0,
        concurrency: null,
        held_for_ms: 0,
        limits: [
          { unit: 'tokens', window: 'minute', limit: 10_000, remaining: 10_000, source: 'configured' },
        ],
        next_in_ms: null,
        circuit: 'closed',
      },
    ]);
  });

  it('says so if no limits are configured', async () => {
    const { code, stdout, stderr } = await cli.run(['limits']);
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/^No limits are configured\.\n.+\ncurl /);
  });

  it('asks for one token with --probe, and shows the limits in the headers of the reply', async () => {
    await configure('groq', { [MODEL]: { rpm: 30 } });
    const { code, stdout, stderr } = await cli.run(['limits', '--probe', '--driver', 'groq', '--json']);
    expect([code, stderr]).toEqual([0, '']);
    expect(provider.calls.map(({ body }) => body)).toEqual([
      expect.objectContaining({ model: MODEL, max_tokens: 1 }),
    ]);
    const [scope] = JSON.parse(stdout) as ScopeStateJson[];
    expect(scope).toMatchObject({ driver: 'groq', model: MODEL, in_flight: 0, circuit: 'closed' });
    expect(scope?.limits).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ unit: 'requests', window: 'day', limit: 14_400, source: 'learned' }),
        expect.objectContaining({ unit: 'tokens', window: 'minute', limit: 6_000, source: 'learned' }),
        expect.objectContaining({ unit: 'requests', window: 'minute', limit: 30, source: 'configured' }),
      ]),
    );
  });

  it('shows the limits in a refusal, and exits like a command whose provider failed', async () => {
    provider.enqueue({ kind: 'rate_limited', retryAfterMs: 12_000 });
    const { code, stdout, stderr } = await cli.run(['limits', '--probe', '--driver', 'groq']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: groq: .+\n$/);
    expect(stdout).toMatch(/^groq\/llama-3\.1-8b-instant .*held 1\d s$/m);
    expect(provider.calls).toHaveLength(1);
  });

  it('asks a reasoning model of OpenAI for one token by max_completion_tokens', async () => {
    const openai = { OPENAI_BASE_URL: provider.openAiBaseUrl, OPENAI_API_KEY: KEY, OPENAI_MODEL: 'gpt-5' };
    Object.assign(cli.environment, openai);
    await cli.run(['limits', '--probe', '--driver', 'openai']);
    const [body] = provider.calls.map((call) => call.body);
    expect(body).toMatchObject({ model: 'gpt-5', max_completion_tokens: 1 });
    expect(body).not.toHaveProperty('max_tokens');
  });

  it('does not probe a driver without a key', async () => {
    delete cli.environment.GROQ_API_KEY;
    const { code, stdout, stderr } = await cli.run(['limits', '--probe', '--driver', 'groq', 'mock']);
    expect([code, provider.calls.length]).toEqual([2, 0]);
    expect(stderr).toMatch(/^error: groq: This driver has no API key/);
    expect(stdout).toMatch(/^mock\/mock-1 +- +- +- +idle$/m);
  });

  it.each([
    ['a probe without a driver', ['limits', '--probe'], 64, /^error: --probe calls a model.*--driver/],
    [
      'an unknown driver',
      ['limits', '--driver', 'groq', 'nope', '--probe'],
      2,
      /^error: Unknown driver "nope"/,
    ],
  ])('refuses %s before it sends anything', async (_what, words, expected, message) => {
    const { code, stdout, stderr } = await cli.run(words);
    expect([code, stdout, provider.calls.length]).toEqual([expected, '', 0]);
    expect(stderr).toMatch(message);
  });
});
