import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  AzureOpenAiDriver,
  type DriverConfig,
  standaloneContext,
} from '../../../../../modules/llm-driver/index.js';
import { closeLater } from '../../../../support/cleanup.js';
import { FakeResponses, RESPONSES_KEY } from '../../../../support/fake-provider/openai-responses/index.js';
import { collect, openAiDriver, withTools } from './subject.js';

let provider: FakeResponses;
beforeAll(async () => {
  provider = await FakeResponses.start();
});
beforeEach(() => provider.reset());

const CHAT = '/v1/chat/completions';
const RESPONSES = '/v1/responses';
const plain = { model: 'gpt-5.6', messages: [{ role: 'user', content: 'Hello' }] };

describe('with the API auto', () => {
  it('a request goes where it is taken', async () => {
    const driver = openAiDriver(provider);
    await driver.chat(withTools());
    await collect(driver.chatStream(withTools()));
    await driver.chat(plain);
    await driver.chat(withTools({ reasoning_effort: 'none' }));
    await driver.chat({ ...plain, model: 'gpt-5-pro' });
    expect(provider.paths).toEqual([RESPONSES, RESPONSES, CHAT, CHAT, RESPONSES]);
  });

  it('a request to chat completions is sent as it was written', async () => {
    const text = '{ "model":"gpt-5.6", "messages":[ {"role":"user","content":"Hi"} ], "temperature":1.0 }';
    const parsed = JSON.parse(text) as typeof plain;
    await openAiDriver(provider).chat(parsed, { rawBody: { text, parsed } });
    expect(provider.calls[0]!.text).toBe(text);
  });

  it('long numbers of a request keep their digits', async () => {
    const text = JSON.stringify(withTools()).replace('"object",', '"object","maximum":9223372036854775807,');
    const parsed = JSON.parse(text) as ReturnType<typeof withTools>;
    await openAiDriver(provider).chat(parsed, { rawBody: { text, parsed } });
    expect(provider.calls[0]!.text).toContain('"maximum":9223372036854775807');
  });
});

describe('at the address of a proxy', () => {
  const proxied = (config: DriverConfig = {}) => openAiDriver(provider, { api: undefined, ...config });

  it('a request goes to chat completions, until they name the other API', async () => {
    const driver = proxied();
    await driver.chat(withTools({ model: 'gpt-5.4' }));
    const { choices } = await driver.chat(withTools());
    expect(choices[0]!.message.content).toBe('echo: Hello');
    await collect(driver.chatStream(withTools()));
    expect(provider.paths).toEqual([CHAT, CHAT, RESPONSES, RESPONSES]);
  });

  it('a stream does the same', async () => {
    const driver = proxied();
    const chunks = await collect(driver.chatStream({ ...plain, model: 'o1-pro' }, { attempts: 1 }));
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('echo: Hello');
    await driver.chat({ ...plain, model: 'o1-pro' });
    expect(provider.paths).toEqual([CHAT, RESPONSES, RESPONSES]);
  });

  it('with the API chat it never goes elsewhere', async () => {
    const refused = proxied({ api: 'chat' }).chat(withTools(), { attempts: 1 });
    await expect(refused).rejects.toMatchObject({ kind: 'invalid_request', param: 'reasoning_effort' });
    expect(provider.paths).toEqual([CHAT]);
  });

  it('with the API responses it always goes there', async () => {
    await proxied({ api: 'responses' }).chat({ ...plain, model: 'gpt-4o' });
    expect(provider.calls).toMatchObject([{ path: RESPONSES, refusal: undefined }]);
  });

  it('without the other API the refusal counts, each time', async () => {
    const other = await FakeResponses.start({ withoutResponses: true });
    const driver = proxied({ baseUrl: other.baseUrl });
    for (const ask of [
      () => driver.chat(withTools(), { attempts: 1 }),
      () => collect(driver.chatStream(withTools(), { attempts: 1 })),
    ]) {
      await expect(ask()).rejects.toMatchObject({ kind: 'invalid_request', param: 'reasoning_effort' });
    }
    expect(other.paths).toEqual([CHAT, RESPONSES, CHAT, RESPONSES]);
  });

  it('a field that the other API cannot have leaves the refusal as it is', async () => {
    const refused = proxied().chat(withTools({ stop: 'END' }), { attempts: 1 });
    await expect(refused).rejects.toMatchObject({ kind: 'invalid_request', param: 'reasoning_effort' });
  });
});

describe('Azure', () => {
  function azure(config: DriverConfig) {
    const context = standaloneContext({
      name: 'azure-openai',
      config: { apiKey: RESPONSES_KEY, baseUrl: provider.baseUrl.replace('/v1', ''), ...config },
      fields: AzureOpenAiDriver.settings,
    });
    closeLater(() => context.http.close());
    return new AzureOpenAiDriver(context);
  }

  it('is asked at the v1 API', async () => {
    await azure({ api: 'auto' }).chat(withTools());
    expect(provider.calls).toMatchObject([
      { path: '/openai/v1/responses', refusal: undefined, headers: { 'api-key': RESPONSES_KEY } },
    ]);
  });

  it('is asked for the whole resource with an API version', async () => {
    await azure({ api: 'responses', apiVersion: '2025-04-01-preview' }).chat(withTools());
    expect(provider.paths).toEqual(['/openai/responses?api-version=2025-04-01-preview']);
  });
});

it.each([
  ['https://api.openai.com/v1', undefined, 'auto'],
  ['https://house.openai.azure.com', undefined, 'auto'],
  ['https://house.openai.azure.com', '2025-03-01-preview', 'auto'],
  ['https://house.openai.azure.com', '2024-10-21', 'asked'],
  ['https://proxy.example/v1', undefined, 'asked'],
])('%s with the version %p has the API %s', async (baseUrl, version, expected) => {
  const { chatTarget } = await import('../../../../../modules/llm-driver/wire/chat-target.js');
  const { AZURE_RESPONSES } =
    await import('../../../../../modules/llm-driver/drivers/azure-openai/azure-responses.js');
  const { OPEN_FACTS } = await import('../../../../../modules/llm-driver/wire/provider-facts.js');
  const values: Record<string, unknown> = { base_url: baseUrl, api_version: version };
  const settings = { get: (key: string) => values[key], getSecret: () => undefined } as never;
  expect(chatTarget(settings, { ...OPEN_FACTS, responses: AZURE_RESPONSES }, 'x').api).toBe(expected);
});
