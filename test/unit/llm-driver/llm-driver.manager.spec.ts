import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import {
  LlmDriverFacade,
  LlmDriverManager,
  LlmDriverModule,
  type DriverConfig,
} from '../../../modules/llm-driver/index.js';
import { AcmeModule } from '../../fixtures/acme/acme.module.js';
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
