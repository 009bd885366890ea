import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  AzureOpenAiDriver,
  builtInDrivers,
  GeminiDriver,
  MistralDriver,
  OllamaDriver,
  OpenRouterDriver,
  type DriverConfig,
} from '../../../../../modules/llm-driver/index.js';
import { KEY, ProviderWorld } from '../../../../support/driver-over.js';

let world: ProviderWorld;
beforeEach(async () => {
  world = await ProviderWorld.start((call) =>
    call.path.includes('/embeddings')
      ? { body: [{ object: 'list', model: 'm', data: [{ index: 0, embedding: [1] }] }] }
      : call.path.includes('/models')
        ? { body: [{ data: [{ id: 'one' }] }] }
        : { body: [{ choices: [{ index: 0, message: { role: 'assistant', content: 'ok' } }] }] },
  );
});
afterEach(() => world.close());

const paths = () => world.provider.calls.map(({ path }) => path);

describe('Azure OpenAI', () => {
  const azure = (config: DriverConfig = {}) =>
    world.driver(AzureOpenAiDriver, { model: 'my gpt', ...config });

  it.each(['', '/', '/openai', '/openai/v1', '/openai/v1/'])(
    'is called at its v1 API if the base URL is the resource and %j',
    async (path) => {
      await azure({ baseUrl: world.provider.url + path }).completion('hello');
      expect(paths()).toEqual(['/openai/v1/chat/completions']);
      expect(world.body.model).toBe('my gpt');
    },
  );

  it.each(['', '/openai', '/openai/v1'])(
    'is called at the deployment if there is an API version: base URL with %j',
    async (path) => {
      const driver = azure({ baseUrl: world.provider.url + path, apiVersion: '2024-10-21' });
      await driver.completion('hello');
      await driver.completion('hello', { model: 'other' });
      await driver.embed(['hello']);
      await driver.models();
      expect(paths()).toEqual([
        '/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21',
        '/openai/deployments/other/chat/completions?api-version=2024-10-21',
        '/openai/deployments/my%20gpt/embeddings?api-version=2024-10-21',
        '/openai/models?api-version=2024-10-21',
      ]);
    },
  );

  it('takes a model reference for a name, not for a path', async () => {
    const driver = azure({ baseUrl: world.provider.url, apiVersion: '2024-10-21', model: '../../x?y#z' });
    await driver.completion('hello');
    expect(paths()).toEqual([
      '/openai/deployments/..%2F..%2Fx%3Fy%23z/chat/completions?api-version=2024-10-21',
    ]);
  });

  it.each<DriverConfig>([{ apiVersion: '2024-10-21' }, {}, { api: 'responses' }])(
    'says that a deployment is missing, without a call: %j',
    async (config) => {
      const driver = azure({ ...config, model: '' });
      const file = { name: 'file', value: Buffer.from('RIFF'), filename: 'a.wav' };
      for (const call of [
        driver.completion('hello'),
        driver.embed(['hello']),
        driver.passThrough({ endpoint: 'transcriptions', body: [file] }),
      ]) {
        await expect(call).rejects.toMatchObject({ kind: 'provider_not_configured' });
        await expect(call).rejects.toThrow('needs the name of a deployment');
      }
      expect(paths()).toEqual([]);
    },
  );

  it('is sent the key in api-key, and no Bearer', async () => {
    await azure().completion('hello');
    expect(world.provider.calls[0]?.headers).toMatchObject({ 'api-key': KEY });
    expect(world.provider.calls[0]?.headers).not.toHaveProperty('authorization');
  });

  it('is not ready without the address of the resource', async () => {
    expect(await azure({ baseUrl: '' }).isConfigured()).toBe(false);
    await expect(azure({ baseUrl: '' }).completion('hello')).rejects.toThrow('no base URL');
    expect(await azure().isConfigured()).toBe(true);
  });

  it.each(['latest', '2024', '2024-10-21-beta'])('refuses the API version %s', (apiVersion) => {
    const schema = AzureOpenAiDriver.settings.find(({ key }) => key === 'api_version')!.schema;
    expect(schema.safeParse(apiVersion).success).toBe(false);
  });
});

describe('OpenRouter', () => {
  it('is told the application by its settings', async () => {
    const named = { siteUrl: 'https://shop.example', appName: 'Shop' };
    await world.driver(OpenRouterDriver, named).completion('hello');
    await world.driver(OpenRouterDriver).completion('hello');
    const [told, untold] = world.provider.calls.map(({ headers }) => headers);
    expect(told).toMatchObject({ 'http-referer': 'https://shop.example', 'x-title': 'Shop' });
    expect(untold).not.toHaveProperty('http-referer');
  });

  it('takes those of a call instead, once', async () => {
    const driver = world.driver(OpenRouterDriver, { appName: 'Shop', perCall: ['headers'] });
    await driver.completion('hello', { headers: { 'X-Title': 'Tenant' } });
    expect(world.provider.calls[0]?.headers['x-title']).toBe('Tenant');
  });

  it.each(['Shop\r\nx: y', 'Größe', ''])('refuses the application name %j', (name) => {
    const schema = OpenRouterDriver.settings.find(({ key }) => key === 'app_name')!.schema;
    expect(schema.safeParse(name).success).toBe(false);
  });
});

describe('Ollama', () => {
  it('needs no key, and is sent none', async () => {
    const driver = world.driver(OllamaDriver, { apiKey: '' });
    expect(await driver.isConfigured()).toBe(true);
    await driver.completion('hello');
    expect(world.provider.calls[0]?.headers).not.toHaveProperty('authorization');
  });
});

describe('requests for embeddings', () => {
  it('have the name that Mistral has for dimensions', async () => {
    await world.driver(MistralDriver).embed(['hello'], { dimensions: 256 });
    expect(world.body).toEqual({ model: 'some-model', input: ['hello'], output_dimension: 256 });
  });

  it('contain no more than 100 texts for Gemini', () => {
    expect(world.driver(GeminiDriver).embeddingBounds.inputs).toBe(100);
    const configured = world.driver(GeminiDriver, { maxEmbeddingInputs: 7 });
    expect(configured.embeddingBounds.inputs).toBe(7);
  });
});

const WITH_ADDRESS = builtInDrivers.filter(({ settings }) => settings.some(({ key }) => key === 'base_url'));

describe.each(WITH_ADDRESS.map((Driver) => [Driver.driver, Driver] as const))('%s', (_name, Driver) => {
  it('lists its models at /models', async () => {
    expect(await world.driver(Driver).models()).toEqual(['one']);
    expect(paths().map((path) => path.replace(/\?.*/, ''))).toEqual(['/v1/models']);
  });

  it('says of each setting what it is, and where to get its key', () => {
    const lacking = Driver.settings.filter(({ help = '' }) => help === '').map(({ key }) => key);
    expect(lacking).toEqual([]);
    if (Driver.driver === 'openai-compatible') return;
    expect(Driver.settings.find(({ key }) => key === 'api_key')?.docsUrl).toMatch(/^https:/);
  });
});
