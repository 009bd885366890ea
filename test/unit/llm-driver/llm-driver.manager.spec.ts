import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import {
  LlmDriverFacade,
  LlmDriverManager,
  LlmDriverModule,
  type DriverConfig,
} from '../../../modules/llm-driver/index.js';
import { ConfigurationError } from '../../../modules/support/index.js';
import { AcmeModule } from '../../fixtures/acme/acme.module.js';
import { Deferred } from '../../support/deferred.js';
import { FakeProvider } from '../../support/fake-provider/index.js';
import { llmApplication, scripted } from '../../support/llm-application.js';
import { ScriptedDriver } from '../../support/scripted-driver.js';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function applicationWithAcme(config: DriverConfig) {
  const testing = await Test.createTestingModule({
    imports: [
      LlmDriverModule.forRoot({ default: 'acme-eu', drivers: { 'acme-eu': { driver: 'acme', ...config } } }),
      AcmeModule,
    ],
  }).compile();
  await testing.init();
  closing.push(() => testing.close());
  return testing;
}

describe('a driver that another module adds', () => {
  it('is at most 30 lines in one file', () => {
    const lines = readFileSync(new URL('../../fixtures/acme/acme.driver.ts', import.meta.url), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines.length).toBeLessThanOrEqual(30);
  });

  it('answers over the wire, with its own facts and defaults applied', async () => {
    const provider = await FakeProvider.start({ models: ['acme-large'], apiKeys: ['acme-key-0123456789'] });
    closing.push(() => provider.stop());
    const testing = await applicationWithAcme({
      apiKey: 'acme-key-0123456789',
      baseUrl: provider.openAiBaseUrl,
    });
    const answer = await testing
      .get(LlmDriverFacade)
      .completion('hello', { parameters: { logit_bias: { 5: 1 }, top_p: 0.5 } });
    expect(answer).toMatchObject({ content: 'echo: hello', driver: 'acme-eu' });
    expect(provider.calls[0]!.body).toMatchObject({ model: 'acme-large', top_p: 0.5 });
    expect(provider.calls[0]!.body).not.toHaveProperty('logit_bias');
  });

  it('declares its settings for the instances that use it', async () => {
    const manager = (await applicationWithAcme({ apiKey: 'acme-key-0123456789' })).get(LlmDriverManager);
    expect(manager.fieldsOf('acme-eu').map((field) => field.key)).toEqual(['api_key', 'base_url', 'model']);
    expect(manager.implementationOf('acme-eu')).toBe('acme');
  });

  it('is an instance of its own name at once', async () => {
    const testing = await applicationWithAcme({});
    expect(testing.get(LlmDriverFacade).names()).toEqual(['acme-eu', 'acme']);
    await expect(testing.get(LlmDriverFacade).driver('acme').completion('hello')).rejects.toMatchObject({
      kind: 'provider_not_configured',
    });
  });

  it.each<[string, unknown, string]>([
    ['a class', ScriptedDriver, "extend('foo', (context) => new ScriptedDriver(context)); got a class."],
    ['nothing', undefined, 'The driver foo needs a factory'],
    ['a driver', {}, 'got an object.'],
    ['an unnamed class', class {}, 'new YourDriver(context)); got a class.'],
  ])('needs a factory: %s is refused', async (_what, factory, message) => {
    const testing = await applicationWithAcme({});
    const extend = () => testing.get(LlmDriverManager).extend('foo', factory as never);
    expect(extend).toThrow(ConfigurationError);
    expect(extend).toThrow(message);
  });

  it.each<[string, () => unknown, string]>([
    ['nothing', () => undefined, 'The factory of the driver foo must return an LlmDriver; got undefined.'],
    ['an object', () => ({}), 'got an object.'],
    ['a promise', () => Promise.resolve(), 'got an object of the class Promise. Build it at once'],
  ])('is built by a factory that returns no driver, but %s: typed', async (_what, factory, message) => {
    const { facade } = await llmApplication({ drivers: scripted('one') });
    facade.extend('foo', factory as never);
    expect(() => facade.driver('foo')).toThrow(ConfigurationError);
    expect(() => facade.driver('foo')).toThrow(message);
  });

  it.each<[unknown, string]>([
    [['tools'], "must have its capabilities in a Set, such as new Set(['tools']); got an array of 1."],
    [undefined, 'got undefined.'],
  ])('has a set of capabilities: %j is refused', async (capabilities, message) => {
    const { facade } = await llmApplication({ drivers: scripted('one') });
    facade.extend('foo', (context) => Object.assign(new ScriptedDriver(context), { capabilities }));
    expect(() => facade.driver('foo')).toThrow(ConfigurationError);
    expect(() => facade.driver('foo')).toThrow(message);
  });

  it('cannot take the name of an existing one', async () => {
    const { facade } = await llmApplication({ drivers: scripted('one') });
    expect(() => facade.extend('groq', (context) => new ScriptedDriver(context))).toThrow(
      'groq is registered already',
    );
    expect(() => facade.extend('scripted', (context) => new ScriptedDriver(context))).toThrow(
      'scripted is registered already',
    );
  });

  it('leaves the settings of a driver as they are when its name is taken', async () => {
    const { facade, manager } = await llmApplication({ drivers: { groq: {} } });
    const before = manager.fieldsOf('groq');
    expect(() => facade.extend('groq', (context) => new ScriptedDriver(context), [])).toThrow();
    expect(manager.fieldsOf('groq')).toBe(before);
  });
});

describe('a removed instance', () => {
  it('is unknown from the next call on, also as the target of a named model', async () => {
    const models = { fast: { targets: ['one'] }, both: { targets: ['one', 'two'] } };
    const { facade } = await llmApplication({ default: 'two', drivers: scripted('one', 'two'), models });
    await facade.completion('hello', { model: 'one' });
    expect(facade.removeDriver('one')).toBe(true);
    expect(facade.names()).not.toContain('one');
    const unknown = { code: 'model_not_found', status: 404 };
    await expect(facade.completion('hello', { model: 'one' })).rejects.toMatchObject(unknown);
    await expect(facade.completion('hello', { model: 'fast' })).rejects.toMatchObject(unknown);
    expect((await facade.completion('hello', { model: 'both' })).driver).toBe('two');
    expect(await facade.limits()).toMatchObject([{ driver: 'two' }]);
  });

  it('answers the calls that are in flight', async () => {
    const answer = new Deferred<string>();
    const { facade } = await llmApplication(
      { default: 'two', drivers: scripted('one', 'two') },
      () => answer.promise,
    );
    const call = facade.completion('hello', { model: 'one' });
    expect(facade.removeDriver('one')).toBe(true);
    answer.resolve('late');
    expect((await call).content).toBe('late');
  });

  it('has no settings any more, and can be configured again', async () => {
    const { facade, manager } = await llmApplication({ default: 'two', drivers: scripted('one', 'two') });
    const driver = facade.driver('one');
    facade.removeDriver('one');
    await expect(driver.completion('hello')).rejects.toMatchObject({ code: 'setting_not_found' });
    manager.configure('one', { driver: 'scripted', model: 'again' });
    expect(await facade.driver('one').defaultModel()).toBe('again');
  });

  it('may be a driver that was added, which can be added again', async () => {
    const { facade } = await llmApplication({ drivers: scripted('one') });
    const added = () => facade.extend('tenant', (context) => new ScriptedDriver(context, () => 'hello'));
    for (let round = 0; round < 3; round += 1) {
      expect((await added().completion('hello', { driver: 'tenant' })).content).toBe('hello');
      expect(facade.removeDriver('tenant')).toBe(true);
    }
    expect(facade.removeDriver('tenant')).toBe(false);
  });

  it('may not be the driver of other instances', async () => {
    const { facade } = await llmApplication({ drivers: scripted('one') });
    expect(() => facade.removeDriver('scripted')).toThrow(
      'The driver scripted is used by one: remove them first.',
    );
    expect((await facade.completion('hello')).content).toBe('echo: hello');
  });

  it('may be configured by the name of its built-in driver, which stays', async () => {
    const { facade, manager } = await llmApplication({
      default: 'one',
      drivers: { mock: {}, ...scripted('one') },
    });
    expect(facade.removeDriver('mock')).toBe(true);
    manager.configure('other', { driver: 'mock' });
    expect(manager.fieldsOf('other')).not.toEqual([]);
    expect((await facade.completion('hello', { model: 'other' })).driver).toBe('other');
  });

  it('is none for an unknown name', async () => {
    const { facade } = await llmApplication({ drivers: scripted('one') });
    expect(facade.removeDriver('nobody')).toBe(false);
    expect(facade.removeDriver('groq')).toBe(false);
  });
});
