import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import {
  OpenAiCompatibleDriver,
  standaloneContext,
  tool,
  type DriverConfig,
  type LlmDriverModuleOptions,
  type PerCallOptions,
} from '../../../../modules/llm-driver/index.js';
import { ProviderHttp } from '../../../../modules/llm-driver/http/provider-http.js';
import { OwnSettings } from '../../../../modules/llm-driver/per-call/own-settings.js';
import { ConfiguredSettings } from '../../../../modules/llm-driver/driver/configured-settings.js';
import { Secret } from '../../../../modules/support/index.js';
import { FakeProvider } from '../../../support/fake-provider/index.js';
import { llmApplication } from '../../../support/llm-application.js';

const OWN_KEY = 'sk-of-the-application-0123';
const TENANT_KEY = 'sk-of-a-tenant-0123456789';

let provider: FakeProvider;
let http: ProviderHttp;

beforeEach(async () => {
  provider = await FakeProvider.start({ models: ['local'] });
  http = new ProviderHttp();
});
afterEach(() => http.close());

function driver(config: DriverConfig = {}): OpenAiCompatibleDriver {
  const complete: DriverConfig = {
    baseUrl: provider.openAiBaseUrl,
    model: 'local',
    apiKey: OWN_KEY,
    perCall: ['apiKey', 'headers', 'baseUrl'],
    ...config,
  };
  const spec = { name: 'local', config: complete, fields: OpenAiCompatibleDriver.settings };
  return new OpenAiCompatibleDriver(standaloneContext(spec, { http, random: () => 0 }));
}

const sent = () => provider.calls.map(({ headers }) => headers.authorization);
const options = { apiKey: TENANT_KEY, headers: { 'X-Tenant': 'acme' } };
const messages = [{ role: 'user', content: 'hello' }];

describe('the headers of a call', () => {
  it.each([
    [new Headers({ 'X-Tenant': 'acme' })],
    [new Map([['X-Tenant', 'acme']])],
    [[['X-Tenant', 'acme']] as const],
  ])('are sent from %p', async (headers) => {
    await driver().completion('hello', { headers });
    expect(provider.calls[0]!.headers['x-tenant']).toBe('acme');
  });

  it('are part of the identity of an answer in every form', async () => {
    const { facade } = await llmApplication({ drivers: { mock: { perCall: ['headers'] } } });
    const identity = (headers: PerCallOptions['headers']) =>
      facade.identityOf('mock', undefined, { headers });
    const asObject = await identity({ 'x-tenant': 'acme' });
    expect(await identity(new Headers({ 'X-Tenant': 'acme' }))).toBe(asObject);
    expect(await identity(new Map([['X-Tenant', 'other']]))).not.toBe(asObject);
  });
});

describe('the key and the headers of a call', () => {
  it.each<[string, (subject: OpenAiCompatibleDriver) => Promise<unknown>]>([
    ['a completion', (subject) => subject.completion('hello', options)],
    ['a chat', (subject) => subject.chat({ messages }, options)],
    [
      'a stream',
      async (subject) => {
        for await (const _chunk of subject.chatStream({ messages }, options));
      },
    ],
    ['a pool', (subject) => subject.completionPool(['hello'], options)],
    [
      'an endless pool',
      async (subject) => {
        for await (const _ of subject.completionStream(['hello'], options));
      },
    ],
    ['an object', (subject) => subject.object('hello', z.string(), options).catch(() => undefined)],
    ['embeddings', (subject) => subject.embed(['hello'], options)],
    ['a list of models', (subject) => subject.models(options)],
  ])('are sent by %s', async (_name, call) => {
    await call(driver());
    expect(provider.calls.length).toBeGreaterThan(0);
    for (const { headers } of provider.calls) {
      expect(headers).toMatchObject({ authorization: `Bearer ${TENANT_KEY}`, 'x-tenant': 'acme' });
    }
  });

  it('are those of their call alone', async () => {
    const subject = driver();
    await subject.completion('one');
    await subject.completion('two', { apiKey: new Secret(TENANT_KEY) });
    await subject.completion('three');
    expect(sent()).toEqual([`Bearer ${OWN_KEY}`, `Bearer ${TENANT_KEY}`, `Bearer ${OWN_KEY}`]);
  });

  it('are sent by every attempt', async () => {
    provider.enqueue('server_error');
    await driver().completion('hello', options);
    expect(sent()).toEqual([`Bearer ${TENANT_KEY}`, `Bearer ${TENANT_KEY}`]);
  });

  it('make a provider that needs a key one that may be called', async () => {
    const subject = driver({ apiKey: '' });
    await subject.completion('hello', options);
    expect(sent()).toEqual([`Bearer ${TENANT_KEY}`]);
  });

  it('are named by the error of a refused key, and never shown', async () => {
    provider.enqueue('invalid_api_key');
    const failure = await driver()
      .completion('hello', options)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: 'upstream_auth_failed' });
    expect((failure as Error).message).toContain('the option apiKey of the call');
    const shown = inspect(failure, { depth: null, showHidden: true }) + JSON.stringify(failure);
    expect(shown).not.toContain(TENANT_KEY.slice(0, 12));
  });
});

describe('a refusal for the calls of one key', () => {
  it('holds back those of that key alone', async () => {
    const subject = driver();
    const [one, two] = ['sk-tenant-one-012345', 'sk-tenant-two-012345'].map((apiKey) => ({ apiKey }));
    provider.enqueue('rate_limited');
    const refused = { kind: 'rate_limit_exceeded' };
    await expect(subject.completion('hello', { ...one, attempts: 1 })).rejects.toMatchObject(refused);
    await expect(subject.completion('hello', { ...one, maxWaitMs: 1 })).rejects.toMatchObject(refused);
    expect(provider.calls).toHaveLength(1);
    await subject.completion('hello', { ...two, maxWaitMs: 1 });
    await subject.completion('hello', { maxWaitMs: 1 });
    expect(provider.calls).toHaveLength(3);
  });
});

describe('the base URL of a call', () => {
  it('gets the call and its key', async () => {
    const other = await FakeProvider.start({ models: ['local'] });
    await driver().completion('hello', { baseUrl: `${other.openAiBaseUrl}/`, apiKey: TENANT_KEY });
    expect(provider.calls).toHaveLength(0);
    expect(other.calls[0]).toMatchObject({ path: '/v1/chat/completions' });
    expect(other.calls[0]!.headers.authorization).toBe(`Bearer ${TENANT_KEY}`);
  });

  it('never gets the key of the instance', async () => {
    const other = await FakeProvider.start({ models: ['local'] });
    const call = driver().completion('hello', { baseUrl: other.openAiBaseUrl });
    await expect(call).rejects.toMatchObject({ param: 'apiKey' });
    await expect(call).rejects.toThrow('the key of local is sent to its own base URL alone');
    await driver({ apiKey: '' }).completion('hello', { baseUrl: other.openAiBaseUrl });
    expect(other.calls).toHaveLength(1);
    expect(other.calls[0]!.headers).not.toHaveProperty('authorization');
  });
});

describe('settings of a call', () => {
  const base = new ConfiguredSettings();
  base.declare('local', OpenAiCompatibleDriver.settings, {
    api_key: OWN_KEY,
    base_url: 'http://own.example/v1',
  });
  const own = new OwnSettings(base.current('local'), {
    apiKey: TENANT_KEY,
    headers: { 'x-tenant': 'name-of-a-tenant' },
    baseUrl: 'http://host-of-a-tenant.example/secret-path',
  });

  it.each([TENANT_KEY, OWN_KEY, 'name-of-a-tenant', 'secret-path'])('do not show %s', (secret) => {
    const shown = [inspect(own, { depth: null, showHidden: true }), JSON.stringify(own), String(own)].join();
    expect(shown).not.toContain(secret);
    for (const form of ['base64', 'base64url', 'hex'] as const) {
      expect(shown).not.toContain(Buffer.from(secret).toString(form));
    }
  });
});

describe('a base URL without a key', () => {
  it('never has the key of the instance, whatever reads it', () => {
    const base = new ConfiguredSettings();
    base.declare('local', OpenAiCompatibleDriver.settings, { api_key: OWN_KEY });
    const own = new OwnSettings(base.current('local'), { baseUrl: 'http://other.example/v1' });
    expect(own.getSecret('api_key')).toBeUndefined();
    expect(own.get('api_key')).toBeUndefined();
  });
});

describe('a call that brings a key', () => {
  const perCall = ['apiKey', 'headers', 'baseUrl'] as const;
  const drivers: LlmDriverModuleOptions['drivers'] = {
    one: { driver: 'mock', perCall },
    two: { driver: 'mock', perCall },
  };
  const models = { fast: { targets: ['one/a', 'two/b'] }, same: { targets: ['one/a', 'one/b'] } };
  const application = () => llmApplication({ drivers, models });

  it.each([
    ['a named model', 'completion'],
    ['a fallback of the call', 'fallbacks'],
    ['a chat', 'chat'],
    ['several models', 'fastest'],
    ['several models, each with a result', 'all'],
    ['several chats', 'allChats'],
    ['a prompt of a pool', 'pool'],
  ])('does not take it to a second instance: %s', async (_name, method) => {
    const { facade } = await application();
    const ask = {
      completion: () => facade.completion('hello', { ...options, model: 'fast' }),
      fallbacks: () => facade.completion('hello', { ...options, model: 'one', fallbacks: ['two'] }),
      chat: () => facade.chat({ model: 'fast', messages }, options),
      fastest: () => facade.fastest('hello', ['one', 'two'], options),
      all: () => facade.all('hello', ['one', 'two'], options),
      allChats: () => facade.allChats({ messages }, ['one', 'two'], options),
      pool: async () => {
        const prompts = [{ prompt: 'hello', model: 'two/b' }, 'hello'];
        const [refused, answered] = await facade.completionPool(prompts, { ...options, model: 'one' });
        expect(answered!.ok).toBe(true);
        throw (refused as { readonly error: Error }).error;
      },
    }[method]!;
    await expect(ask()).rejects.toThrow(
      'apiKey is for one instance; this call would take it to one and two.',
    );
  });

  it('may have fallbacks of one instance, tools, and headers for all', async () => {
    const { facade } = await application();
    await facade.completion('hello', { ...options, model: 'same' });
    await facade.all('hello', ['one', 'two'], { headers: options.headers });
    const now = tool({
      name: 'now',
      description: 'Tells the time.',
      schema: z.object({}),
      execute: () => 'noon',
    });
    await facade.runTools('hello', { ...options, model: 'one', tools: [now] });
    await facade.embedPool(['hello'], { ...options, model: 'one' });
    for await (const _text of facade.streamText('hello', { ...options, model: 'one' }));
  });

  it('is not listed with the limits of the instance', async () => {
    const { facade } = await application();
    await facade.completion('hello', { ...options, model: 'one' });
    expect(await facade.limits()).toEqual([]);
    await facade.completion('hello', { headers: options.headers, model: 'one' });
    expect(await facade.limits()).toHaveLength(1);
  });

  it('has answers of its own in the cache', async () => {
    const { facade } = await llmApplication({ drivers: drivers, cache: true });
    const ask = async (own: object) => (await facade.completion('hello', own)).cached === true;
    expect(await ask({ apiKey: 'sk-tenant-0000001' })).toBe(false);
    expect(await ask({ apiKey: 'sk-tenant-0000002' })).toBe(false);
    expect(await ask({})).toBe(false);
    expect(await ask({ baseUrl: 'http://127.0.0.1:1/v1' })).toBe(false);
    expect(await ask({ headers: { 'x-tenant': 'a' } })).toBe(false);
    expect(await ask({ apiKey: new Secret('sk-tenant-0000001') })).toBe(true);
    expect(await ask({})).toBe(true);
  });

  it('has an identity of its own', async () => {
    const { facade } = await application();
    const own = [
      {},
      { apiKey: 'sk-tenant-0000001' },
      { apiKey: 'sk-tenant-0000002' },
      { headers: { 'x-a': 'b' } },
    ];
    const digests = await Promise.all(own.map((each) => facade.identityOf('one', undefined, each)));
    expect(new Set(digests).size).toBe(4);
    expect(await facade.identityOf('one')).toBe(digests[0]);
    expect(digests.join()).not.toContain('sk-tenant');
  });

  it('is answered by a fake, which has no use for it', async () => {
    const { facade } = await application();
    facade.fake({ '*': 'faked' });
    expect((await facade.completion('hello', { ...options, model: 'one' })).content).toBe('faked');
  });

  it('is refused by a driver that takes none', async () => {
    const { facade } = await llmApplication({ drivers: { own: { driver: 'scripted', perCall } } });
    await expect(facade.completion('hello', options)).rejects.toThrow(
      'The driver of own takes no apiKey from a call.',
    );
  });
});
