import { Module, type DynamicModule } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import {
  LlmDriver,
  LlmDriverFacade,
  LlmDriverManager,
  LlmDriverModule,
  textCompletion,
  type ChatCompletion,
  type ChatRequest,
  type DriverContext,
  type EnvironmentOptions,
  type LlmDriverModuleOptions,
} from '../../../modules/llm-driver/index.js';
import {
  ConfigurationError,
  Secret,
  SettingsSource,
  type ConfiguredValues,
  type SettingField,
  type SettingValues,
} from '../../../modules/support/index.js';
import { FakeProvider } from '../../support/fake-provider/index.js';

/** Reads variables from a record, and remembers which it was asked for. */
function environmentOf(variables: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const read = (variable: string) => {
    asked.push(variable);
    return variables[variable];
  };
  return { asked, environment: { read } satisfies EnvironmentOptions };
}

async function start(options: LlmDriverModuleOptions, ...imports: DynamicModule[]) {
  const testing = await Test.createTestingModule({
    imports: [...imports, LlmDriverModule.forRoot(options)],
  }).compile();
  await testing.init();
  return testing;
}

/** Starts an application with these drivers and variables. Returns the effective settings of an instance. */
async function settingsOf(
  instance: string,
  drivers: LlmDriverModuleOptions['drivers'],
  variables: Record<string, string>,
) {
  const testing = await start({ drivers, environment: environmentOf(variables).environment });
  const { settings } = contextOf(testing.get(LlmDriverFacade).driver(instance));
  const current = await settings.current();
  await testing.close();
  return current;
}

const contextOf = (driver: LlmDriver) => (driver as unknown as { context: DriverContext }).context;

const failureOf = async (started: Promise<unknown>): Promise<ConfigurationError> => {
  const thrown: unknown = await started.catch((error: unknown) => error);
  if (!(thrown instanceof ConfigurationError)) throw new TypeError('Nothing was refused.', { cause: thrown });
  return thrown;
};

/** A setting that somebody has saved. */
class StoredKey extends SettingsSource {
  private configured: ConfiguredValues = {};

  declare(_group: string, _fields: readonly SettingField[], configured: ConfiguredValues = {}): void {
    this.configured = configured;
  }

  current(): SettingValues {
    const get = (key: string) => (key === 'api_key' ? new Secret('gsk_stored') : this.configured[key]);
    return { get, getSecret: (key) => get(key) as Secret | undefined };
  }
}

@Module({ providers: [{ provide: SettingsSource, useClass: StoredKey }], exports: [SettingsSource] })
class StoredModule {}

class OwnDriver extends LlmDriver {
  readonly capabilities = new Set<string>();

  protected async send(request: ChatRequest): Promise<ChatCompletion> {
    return textCompletion(request, ['own']);
  }
}

describe('settings that the options leave out', () => {
  it('come from the environment: a key and a base URL answer a call', async () => {
    const provider = await FakeProvider.start({ apiKeys: ['sk-from-the-environment'] });
    const { environment } = environmentOf({
      OPENAI_API_KEY: 'Bearer sk-from-the-environment\r\n',
      OPENAI_BASE_URL: ` ${provider.openAiBaseUrl} `,
    });
    const testing = await start({ drivers: { openai: {} }, environment });
    expect((await testing.get(LlmDriverFacade).completion('Hi')).content).toBe('echo: Hi');
    await testing.close();
    await provider.stop();
  });

  it('have variables named for the instance, not for its driver', async () => {
    const variables = { MY_GROQ_API_KEY: 'gsk_mine', MY_GROQ_MODEL: 'mine', GROQ_MODEL: 'another' };
    const settings = await settingsOf('my-groq', { 'my-groq': { driver: 'groq' } }, variables);
    expect(settings.getSecret('api_key')?.reveal()).toBe('gsk_mine');
    expect(settings.get('model')).toBe('mine');
  });

  it('may be limits, as JSON', async () => {
    const settings = await settingsOf('groq', { groq: {} }, { GROQ_LIMITS: '{"*":{"rpm":30}}' });
    expect(settings.get('limits')).toEqual({ '*': { rpm: 30 } });
  });

  it('may be timeouts, beside those that the options have', async () => {
    const variables = { GROQ_TIMEOUT_FIRST_TOKEN_MS: '900000', GROQ_TIMEOUT_IDLE_MS: '1' };
    const settings = await settingsOf('groq', { groq: { timeouts: { idleMs: 7_000 } } }, variables);
    const keys = ['timeout_first_token_ms', 'timeout_idle_ms', 'timeout_total_ms'];
    expect(keys.map((key) => settings.get(key))).toEqual([900_000, 7_000, 600_000]);
  });

  it('name the option of a timeout that is wrong', async () => {
    const wrong = settingsOf('groq', { groq: {} }, { GROQ_TIMEOUT_IDLE_MS: 'soon' });
    await expect(wrong).rejects.toThrow(/^GROQ_TIMEOUT_IDLE_MS .* drivers\.groq\.timeouts\.idleMs/);
  });

  it.each<[string, { model?: string }, Record<string, string>, string]>([
    ['an option over a variable', { model: 'option' }, { GROQ_MODEL: 'variable' }, 'option'],
    ['a variable over an empty option', { model: '' }, { GROQ_MODEL: 'variable' }, 'variable'],
    ['a variable over the default', {}, { GROQ_MODEL: 'variable' }, 'variable'],
    ['the default over an empty variable', {}, { GROQ_MODEL: ' ' }, 'openai/gpt-oss-20b'],
  ])('prefer %s', async (_what, groq, variables, model) => {
    expect((await settingsOf('groq', { groq }, variables)).get('model')).toBe(model);
  });

  it('prefer a stored setting over both', async () => {
    const { environment } = environmentOf({ GROQ_API_KEY: 'gsk_variable', GROQ_MODEL: 'variable' });
    const testing = await start(
      { drivers: { groq: {} }, environment },
      { module: StoredModule, global: true },
    );
    const settings = await contextOf(testing.get(LlmDriverFacade).driver('groq')).settings.current();
    expect(settings.getSecret('api_key')?.reveal()).toBe('gsk_stored');
    expect(settings.get('model')).toBe('variable');
    await testing.close();
  });

  it('are read once, and only where the options leave them out', async () => {
    const { asked, environment } = environmentOf({ GROQ_API_KEY: 'gsk_1' });
    const testing = await start({ drivers: { groq: { model: 'm' } }, environment });
    testing.get(LlmDriverFacade).driver('groq');
    const timeouts = ['FIRST_TOKEN', 'IDLE', 'TOTAL'].map((name) => `GROQ_TIMEOUT_${name}_MS`);
    expect(asked).toEqual(['GROQ_API_KEY', 'GROQ_BASE_URL', 'GROQ_LIMITS', ...timeouts]);
    await testing.close();
  });

  it('are those of a driver that a module adds, in the form that its schema takes', async () => {
    const { environment } = environmentOf({ OWN_RETRIES: '3', OWN_VERBOSE: 'true', OWN_REGION: '007' });
    const testing = await start({ drivers: { mock: {} }, environment });
    const fields = [
      { key: 'retries', label: 'Retries', schema: z.number() },
      { key: 'verbose', label: 'Verbose', schema: z.boolean() },
      { key: 'region', label: 'Region', schema: z.string() },
    ];
    testing.get(LlmDriverFacade).extend('own', (context) => new OwnDriver(context), fields);
    const { config } = contextOf(testing.get(LlmDriverFacade).driver('own'));
    expect(config).toEqual({ retries: 3, verbose: true, region: '007' });
    await testing.close();
  });

  it('of the mock driver are read nowhere: it answers the same on every machine', async () => {
    const { asked, environment } = environmentOf({ MOCK_MODEL: 'another' });
    const testing = await start({ drivers: { mock: {} }, environment });
    expect((await testing.get(LlmDriverFacade).completion('Hi')).model).toBe('mock-1');
    expect(asked).toEqual([]);
    await testing.close();
  });

  it('never change what a fake answers', async () => {
    const { environment } = environmentOf({ GROQ_API_KEY: 'gsk_1', GROQ_MODEL: 'variable' });
    const testing = await start({ drivers: { groq: {} }, environment });
    const fake = testing.get(LlmDriverFacade).fake({ '*': 'faked' });
    expect((await testing.get(LlmDriverFacade).completion('Hi')).content).toBe('faked');
    fake.restore();
    await testing.close();
  });

  it('are read again when an instance is configured again, and forgotten when it is removed', async () => {
    const variables: Record<string, string> = { GROQ_MODEL: 'first' };
    const testing = await start({
      drivers: { mock: {}, groq: {} },
      environment: environmentOf(variables).environment,
    });
    const manager = testing.get(LlmDriverManager);
    variables.GROQ_MODEL = 'second';
    expect(contextOf(manager.driver('groq')).config.model).toBe('first');
    manager.remove('groq');
    manager.configure('groq', {});
    expect(contextOf(manager.driver('groq')).config.model).toBe('second');
    await testing.close();
  });
});

describe('a variable with a wrong value', () => {
  const groqWith = (variables: Record<string, string>) =>
    failureOf(start({ drivers: { groq: {} }, environment: environmentOf(variables).environment }));

  it.each([
    ['GROQ_API_KEY', 'gsk_canary gsk_canary', 'has a space inside'],
    ['GROQ_API_KEY', 'gsk_canary\u00e9', 'has a character inside that no key has'],
    ['GROQ_BASE_URL', 'canary.example/v1', 'must be an absolute URL that starts with http'],
    ['GROQ_BASE_URL', 'ftp://canary', 'must be an absolute URL that starts with http'],
    ['GROQ_MODEL', 'canary'.repeat(50), 'must be a text of at most 200 characters.'],
    ['GROQ_LIMITS', 'canary', 'must be an object. It is read as JSON.'],
    ['GROQ_LIMITS', '{"*":{"rpm":"canary"}}', 'must be a number at *.rpm.'],
    ['GROQ_TIMEOUT_IDLE_MS', '5s', 'must be a number. It is read as JSON.'],
  ])('fails the start, and is never shown: %s %#', async (variable, value, problem) => {
    const { message, param } = await groqWith({ [variable]: value });
    expect(param).toBe(variable);
    expect(message).toContain(`${variable} `);
    expect(message).toContain(problem);
    expect(message).toContain('It sets drivers.groq.');
    expect(message).not.toContain('canary');
  });

  it('does not matter where an option is given', async () => {
    const { environment } = environmentOf({ GROQ_BASE_URL: 'wrong' });
    const groq = { baseUrl: 'http://127.0.0.1:9/v1' };
    await (await start({ drivers: { groq }, environment })).close();
  });
});

describe('the option environment', () => {
  it('turns variables off', async () => {
    const testing = await start({ drivers: { groq: {} }, environment: false });
    await expect(testing.get(LlmDriverFacade).completion('Hi')).rejects.toThrow(
      'groq has no API key: set drivers.groq.apiKey.',
    );
    await testing.close();
  });

  it('is the environment of the process by default, and messages name its variables', async () => {
    const testing = await start({ drivers: { groq: {} } });
    await expect(testing.get(LlmDriverFacade).completion('Hi')).rejects.toThrow(
      'groq has no API key: set drivers.groq.apiKey or GROQ_API_KEY.',
    );
    await testing.close();
  });

  it('gives variables other names', async () => {
    const { asked, environment } = environmentOf({});
    const variableOf = (instance: string, key: string) =>
      key === 'api_key' ? `APP_${instance.toUpperCase()}` : undefined;
    const testing = await start({ drivers: { groq: {} }, environment: { ...environment, variableOf } });
    expect(asked).toEqual(['APP_GROQ']);
    await expect(testing.get(LlmDriverFacade).completion('Hi')).rejects.toThrow(
      'set drivers.groq.apiKey or APP_GROQ.',
    );
    await testing.close();
  });

  it("reads them through Nest's ConfigService", async () => {
    const testing = await Test.createTestingModule({
      imports: [
        ConfigModule.forRoot({ ignoreEnvFile: true, load: [() => ({ GROQ_MODEL: 'of the service' })] }),
        LlmDriverModule.forRootAsync({
          imports: [ConfigModule],
          inject: [ConfigService],
          useFactory: (config: ConfigService) => ({
            drivers: { groq: {} },
            environment: { read: (variable) => config.get<string>(variable) },
          }),
        }),
      ],
    }).compile();
    await testing.init();
    expect(contextOf(testing.get(LlmDriverFacade).driver('groq')).config.model).toBe('of the service');
    await testing.close();
  });

  it.each<[unknown, string]>([
    ['GROQ', 'environment must be true, false, or an object with options; got a string.'],
    [null, 'environment must be true, false, or an object with options; got null.'],
    [{ variable: 'APP_' }, 'environment has no option "variable". Did you mean variableOf?'],
    [{ read: {} }, 'environment.read must be a function; got an object.'],
    [{ read: () => 5 }, 'GROQ_API_KEY must be a text; environment.read gave a number.'],
    [{ variableOf: () => 5 }, 'What environment.variableOf returns must be a text or undefined; got 5.'],
  ])('is checked: %j', async (environment, message) => {
    const options = { drivers: { groq: {} }, environment } as LlmDriverModuleOptions;
    expect((await failureOf(start(options))).message).toContain(message);
  });
});

describe('a function of the option environment that throws', () => {
  const refuse = (): never => {
    throw new TypeError('secret');
  };

  it.each<[string, EnvironmentOptions, string]>([
    ['read', { read: refuse }, 'environment.read failed for GROQ_API_KEY: it threw TypeError.'],
    [
      'variableOf',
      { variableOf: refuse },
      'environment.variableOf failed for groq, api_key: it threw TypeError.',
    ],
  ])('%s is named with the variable, and not with what it said', async (_name, environment, message) => {
    const thrown: unknown = await start({ drivers: { groq: {} }, environment }).catch(
      (error: unknown) => error,
    );
    expect(thrown).toBeInstanceOf(ConfigurationError);
    expect((thrown as Error).message).toContain(message);
    expect((thrown as Error).message).not.toContain('secret');
    expect((thrown as Error).cause).toBeInstanceOf(TypeError);
  });
});

describe('a base URL of a variable', () => {
  it.each<[string, string]>([
    [
      'http://h/v1?key=zz',
      'GROQ_BASE_URL has a query or a fragment: leave it out. It sets drivers.groq.baseUrl',
    ],
    ['http://u:p@h/v1', 'GROQ_BASE_URL has credentials in it'],
    ['http://h/v1/chat/completions', 'GROQ_BASE_URL must end before the path of a call'],
  ])('is held to the rules of the option: %s', async (url, message) => {
    await expect(settingsOf('groq', { groq: {} }, { GROQ_BASE_URL: url })).rejects.toThrow(message);
  });
});
