import { describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  builtInDrivers,
  LlmDriverFacade,
  LlmDriverModule,
  LlmDriver,
  textCompletion,
  type ChatCompletion,
  type ChatRequest,
} from '../../../modules/llm-driver/index.js';
import {
  Secret,
  SettingsSource,
  type ConfiguredValues,
  type SettingField,
  type SettingValues,
} from '../../../modules/support/index.js';

/** Settings that somebody may change while the application runs. */
class ChangingSettings extends SettingsSource {
  readonly stored = new Map<string, unknown>();
  readonly declared = new Map<
    string,
    { fields: readonly SettingField[]; configured: ConfiguredValues | undefined }
  >();

  declare(group: string, fields: readonly SettingField[], configured?: ConfiguredValues): void {
    this.declared.set(group, { fields, configured });
  }

  async current(group: string): Promise<SettingValues> {
    const get = (key: string) =>
      this.stored.get(`${group}.${key}`) ?? this.declared.get(group)?.configured?.[key];
    return { get, getSecret: (key) => get(key) as Secret | undefined };
  }
}

@Module({ providers: [{ provide: SettingsSource, useClass: ChangingSettings }], exports: [SettingsSource] })
class ChangingSettingsModule {}

/** Says which key and model were effective. */
class TellingDriver extends LlmDriver {
  readonly capabilities = new Set<string>();

  protected async send(request: ChatRequest): Promise<ChatCompletion> {
    const key = await this.secret('api_key');
    return textCompletion(request, [`${request.model ?? 'no model'} with ${key?.reveal() ?? 'no key'}`]);
  }
}

@Injectable()
class Feature {
  constructor(readonly llm: LlmDriverFacade) {}
}

describe('LlmDriverModule', () => {
  it('answers by the only driver without a default', async () => {
    const imports = [LlmDriverModule.forRoot({ drivers: { mock: {} } })];
    const testing = await Test.createTestingModule({ imports }).compile();
    await testing.init();
    const results = await testing.get(LlmDriverFacade).completionPool(['one', 'two']);
    expect(results.map((result) => result.ok)).toEqual([true, true]);
    await testing.close();
  });

  it('can be configured by a factory, and is global', async () => {
    @Module({ providers: [Feature] })
    class FeatureModule {}
    const options = LlmDriverModule.forRootAsync({
      useFactory: async () => ({
        default: 'fixed',
        drivers: { fixed: { driver: 'mock', reply: 'from the factory' } },
      }),
    });
    const testing = await Test.createTestingModule({ imports: [options, FeatureModule] }).compile();
    await testing.init();
    expect((await testing.get(Feature, { strict: false }).llm.completion('hello')).content).toBe(
      'from the factory',
    );
    await testing.close();
  });

  it('fails to start if the default instance is unknown, and lists the known ones', async () => {
    const testing = await Test.createTestingModule({
      imports: [
        LlmDriverModule.forRoot({
          default: 'grok',
          drivers: { groq: {}, local: { driver: 'openai-compatible' } },
        }),
      ],
    }).compile();
    await expect(testing.init()).rejects.toThrow('Unknown driver "grok". Known: groq, local.');
  });

  it('fails to start if the default instance uses a driver that is not registered', async () => {
    const testing = await Test.createTestingModule({
      imports: [LlmDriverModule.forRoot({ drivers: { cloud: { driver: 'acme' } } })],
    }).compile();
    const known = builtInDrivers.map(({ driver }) => driver).join(', ');
    await expect(testing.init()).rejects.toThrow(
      `cloud uses "acme", which is not registered. Registered: ${known}.`,
    );
  });

  it('takes keys and models from its options without a settings module', async () => {
    const drivers = { telling: { apiKey: 'key-from-options', model: 'configured' } };
    const testing = await Test.createTestingModule({
      imports: [LlmDriverModule.forRoot({ drivers })],
    }).compile();
    const facade = testing.get(LlmDriverFacade).extend('telling', (context) => new TellingDriver(context));
    await testing.init();
    expect((await facade.completion('hello')).content).toBe('configured with key-from-options');
    expect((await facade.completion('hello', { model: 'telling/other' })).content).toBe(
      'other with key-from-options',
    );
    await testing.close();
  });

  it('reads a settings module for each call, so that a change is effective for the next one', async () => {
    const drivers = { telling: { apiKey: 'key-from-options', model: 'configured' } };
    @Module({ imports: [ChangingSettingsModule], exports: [ChangingSettingsModule] })
    class Everywhere {}
    const testing = await Test.createTestingModule({
      imports: [{ module: Everywhere, global: true }, LlmDriverModule.forRoot({ drivers })],
    }).compile();
    const facade = testing.get(LlmDriverFacade).extend('telling', (context) => new TellingDriver(context));
    await testing.init();
    const settings = testing.get<ChangingSettings>(SettingsSource, { strict: false });
    expect((await facade.completion('hello')).content).toBe('configured with key-from-options');
    settings.stored.set('telling.model', 'stored').set('telling.api_key', new Secret('stored-key'));
    expect((await facade.completion('hello')).content).toBe('stored with stored-key');
    expect(settings.declared.get('telling')!.fields.map((field) => field.key)).toEqual([
      'api_key',
      'base_url',
      'model',
      'limits',
    ]);
    expect(settings.declared.get('telling')!.configured!.api_key).toBeInstanceOf(Secret);
    await testing.close();
  });
});
