import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ANTHROPIC_KEY, FakeAnthropic } from '../../../../support/fake-provider/anthropic/index.js';
import { anthropicDriver, hello } from './subject.js';

const types = (...names: string[]) => ({
  thinking: {
    supported: names.includes('enabled') || names.includes('adaptive'),
    types: Object.fromEntries(
      ['adaptive', 'disabled', 'enabled'].map((name) => [name, { supported: names.includes(name) }]),
    ),
  },
});

const models = {
  'claude-next': { max_tokens: 5_000, created_at: '2026-09-21T14:13:20Z', capabilities: types('adaptive') },
  'claude-budget': { max_tokens: 100_000, capabilities: types('enabled', 'disabled') },
  'claude-plain': { max_tokens: 0, capabilities: types('disabled') },
  'claude-odd': { max_tokens: 'many', capabilities: { thinking: { types: ['adaptive', 'disabled'] } } },
  'claude-bare': {},
};

let provider: FakeAnthropic;
beforeAll(async () => {
  provider = await FakeAnthropic.start({ models });
});
beforeEach(() => provider.reset());

const lastBody = () => provider.calls.at(-1)!.body;

describe('the list of models', () => {
  it('is read page by page', async () => {
    expect(await anthropicDriver(provider).models()).toEqual(Object.keys(models));
    expect(provider.calls.map(({ path }) => path)).toEqual([
      '/v1/models?limit=1000',
      '/v1/models?limit=1000&after_id=claude-budget',
      '/v1/models?limit=1000&after_id=claude-odd',
    ]);
  });

  it('has all that the provider tells, and the time as others tell it', async () => {
    const [next] = await anthropicDriver(provider).modelDetails();
    expect(next).toMatchObject({
      id: 'claude-next',
      display_name: 'claude-next',
      created: 1_790_000_000,
      ...models['claude-next'],
    });
  });

  it('tells how long answers may be from then on', async () => {
    const driver = anthropicDriver(provider);
    await driver.chat(hello({ model: 'claude-next' }));
    expect(lastBody().max_tokens).toBe(8_192);
    await driver.models();
    await driver.chat(hello({ model: 'claude-next' }));
    expect(lastBody().max_tokens).toBe(5_000);
    await driver.chat(hello({ model: 'claude-plain' }));
    expect(lastBody().max_tokens).toBe(8_192);
  });

  it.each([
    ['claude-next', { type: 'adaptive' }],
    ['claude-budget', { type: 'enabled', budget_tokens: 4_096 }],
    ['claude-plain', undefined],
    ['claude-odd', { type: 'adaptive' }],
  ])('tells how %s thinks', async (model, thinking) => {
    const driver = anthropicDriver(provider);
    await driver.models();
    await driver.chat(hello({ model, reasoning_effort: 'high' }));
    expect(lastBody().thinking).toEqual(thinking);
  });

  it('fails as calls do', async () => {
    const driver = anthropicDriver(provider, { apiKey: 'sk-ant-wrong-key' });
    await expect(driver.models()).rejects.toMatchObject({ kind: 'upstream_auth_failed', attempts: 1 });
  });
});

describe('the target of a call', () => {
  it.each(['', '/', '/v1', '/v1/'])('is found with %j at the end of the base URL', async (end) => {
    const driver = anthropicDriver(provider, { baseUrl: provider.url + end });
    await driver.chat(hello());
    expect(provider.calls[0]!.path).toBe('/v1/messages');
  });

  it('gets the key and the first version of the API', async () => {
    await anthropicDriver(provider).chat(hello());
    expect(provider.calls[0]!.headers).toMatchObject({
      'x-api-key': ANTHROPIC_KEY,
      'anthropic-version': '2023-06-01',
    });
  });

  it('gets another version, without the fields that it refuses', async () => {
    const driver = anthropicDriver(provider, { apiVersion: '2026-10-21' });
    await driver.chat(hello({ temperature: 0.5 }));
    expect(provider.calls[0]!.headers).toMatchObject({ 'anthropic-version': '2026-10-21' });
  });

  it('gets the headers of the call, and the version among them decides', async () => {
    const driver = anthropicDriver(provider, { perCall: ['headers'] });
    const headers = { 'anthropic-beta': 'context-1m', 'Anthropic-Version': '2026-10-21' };
    await driver.chat(hello({ temperature: 0.5 }), { headers });
    expect(provider.calls[0]!.headers).toMatchObject({
      'anthropic-beta': 'context-1m',
      'anthropic-version': '2026-10-21',
    });
  });

  it('gets the key of the call', async () => {
    const driver = anthropicDriver(provider, { apiKey: 'sk-ant-wrong-key', perCall: ['apiKey'] });
    await driver.chat(hello(), { apiKey: ANTHROPIC_KEY });
    expect(provider.calls[0]!.refusal).toBeUndefined();
  });

  it('is not asked without a key', async () => {
    const driver = anthropicDriver(provider, { apiKey: '' });
    expect(await driver.isConfigured()).toBe(false);
    await expect(driver.chat(hello())).rejects.toMatchObject({ kind: 'provider_not_configured' });
    expect(provider.calls).toHaveLength(0);
  });
});
