import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import {
  LlmDriverFacade,
  LlmDriverManager,
  LlmDriverModule,
  MockDriver,
  type DriverContext,
} from '../../../modules/llm-driver/index.js';

/** Starts an application with these options, and returns its injector. */
async function start(options: object) {
  const testing = await Test.createTestingModule({
    imports: [LlmDriverModule.forRoot(options)],
  }).compile();
  await testing.init();
  return testing;
}

const withGroq = (groq: object) => start({ drivers: { groq } });

describe('the options of a driver', () => {
  it('have baseURL for baseUrl: a key is never sent to another address than the one that was given', async () => {
    const testing = await withGroq({ apiKey: 'gsk_1', baseURL: 'http://127.0.0.1:9/v1' });
    expect(testing.get(LlmDriverManager).configOf('groq')).toMatchObject({
      baseUrl: 'http://127.0.0.1:9/v1',
    });
    await testing.close();
  });

  it.each<[string, object, string]>([
    [
      'a misspelt option',
      { baseURI: 'http://a.example' },
      'drivers.groq.baseURI is no option of this driver. Did you mean baseUrl?',
    ],
    [
      'another case',
      { apikey: 'gsk_1' },
      'drivers.groq.apikey is no option of this driver. Did you mean apiKey?',
    ],
    [
      'an option of no driver',
      { region: 'eu' },
      'drivers.groq.region is no option of this driver. It has driver, timeouts,',
    ],
    ['an option of another driver', { reply: 'Hello.' }, 'drivers.groq.reply is no option of this driver'],
    ['both spellings', { baseUrl: 'http://a.example', baseURL: 'http://b.example' }, 'leave one out'],
    [
      'a base URL without a scheme',
      { baseUrl: 'api.groq.com/openai/v1' },
      'drivers.groq.baseUrl must be an absolute URL',
    ],
    ['a relative base URL', { baseUrl: '/openai/v1' }, 'drivers.groq.baseUrl must be an absolute URL'],
    [
      'a base URL of another scheme',
      { baseURL: 'ftp://a.example' },
      'drivers.groq.baseUrl must be an absolute URL',
    ],
    [
      'a base URL that is a URL',
      { baseUrl: new URL('http://a.example') },
      'baseUrl must be a text; got an object of the class URL.',
    ],
    [
      'a base URL with a query',
      { baseUrl: 'http://h/v1?key=zz' },
      'drivers.groq.baseUrl has a query or a fragment: leave it out.',
    ],
    [
      'a base URL with an empty query',
      { baseUrl: 'http://h/v1?' },
      'drivers.groq.baseUrl has a query or a fragment',
    ],
    [
      'a base URL with a fragment',
      { baseUrl: 'http://h/v1#x' },
      'drivers.groq.baseUrl has a query or a fragment',
    ],
    [
      'a base URL with credentials',
      { baseUrl: 'http://u:p@h/v1' },
      'drivers.groq.baseUrl has credentials in it: give the key in apiKey.',
    ],
    [
      'the URL of a call',
      { baseUrl: 'http://h/v1/chat/completions' },
      'drivers.groq.baseUrl must end before the path of a call: leave out /chat/completions.',
    ],
    ['the URL of embeddings', { baseUrl: 'http://h/v1/embeddings/' }, 'leave out /embeddings.'],
    ['a key that is no text', { apiKey: 42 }, 'drivers.groq.apiKey must be a text; got a number.'],
    ['a model that is no text', { model: ['a'] }, 'drivers.groq.model must be a text; got an array of 1.'],
    ['limits in a list', { limits: [] }, 'drivers.groq.limits must be an object; got an array of 0.'],
    [
      'a limit as a text',
      { limits: { m: { rpm: '5' } } },
      'drivers.groq.limits.m.rpm must be a number; got a text',
    ],
    [
      'half a limit',
      { limits: { m: { rpm: 0.5 } } },
      'drivers.groq.limits.m.rpm must be an integer; got 0.5.',
    ],
    ['a misspelt limit', { limits: { m: { rmp: 30 } } }, 'drivers.groq.limits.m.rmp is not known.'],
    [
      'a limit of zero',
      { limits: { m: { rpm: 0 } } },
      'drivers.groq.limits.m.rpm must be a number of more than 0; got 0.',
    ],
    [
      'a timeout by its former name',
      { timeouts: { firstByteMs: 5 } },
      'drivers.groq.timeouts.firstByteMs is now drivers.groq.timeouts.firstTokenMs',
    ],
    [
      'a misspelt timeout',
      { timeouts: { total: 5 } },
      'drivers.groq.timeouts.total is not known. Timeouts: connectMs,',
    ],
    [
      'a timeout that is none',
      { timeouts: { totalMs: '5s' } },
      'drivers.groq.timeouts.totalMs must be a number of milliseconds above 0, 86400000 (a day) at most; got a string.',
    ],
    [
      'a timeout without an end',
      { timeouts: { firstTokenMs: Infinity } },
      'firstTokenMs must be a number of milliseconds above 0, 86400000 (a day) at most; got Infinity.',
    ],
    ['a timeout of a month', { timeouts: { connectMs: 3e9 } }, 'drivers.groq.timeouts.connectMs must be'],
    ['a timeout of more than a day', { timeouts: { idleMs: 86_400_001 } }, 'got 86400001.'],
  ])('refuse %s at the start', async (_what, groq, message) => {
    await expect(withGroq(groq)).rejects.toThrow(message);
  });

  it('never show a value in an error', async () => {
    const failed = withGroq({ baseUrl: 'user:secret-password@host', apiKey: 'gsk_1' });
    await expect(failed).rejects.not.toThrow('secret-password');
  });

  it('leave out what is undefined or an empty text, as an environment has it', async () => {
    const groq = { apiKey: '', baseUrl: '', model: undefined, limits: undefined, region: undefined };
    const testing = await withGroq(groq);
    expect(await testing.get(LlmDriverFacade).driver('groq').isConfigured()).toBe(false);
    await testing.close();
  });

  it('take a timeout of a day, and a base URL that ends with /models, as those of Azure do', async () => {
    const testing = await withGroq({
      timeouts: { totalMs: 86_400_000 },
      baseUrl: 'http://127.0.0.1:9/models',
    });
    await testing.close();
  });

  it('of the mock are its own: limits, which it does not have, are refused', async () => {
    const limited = start({ drivers: { mock: { limits: { m: { rpm: 1 } } } } });
    await expect(limited).rejects.toThrow('drivers.mock.limits is no option of this driver');
    await (await start({ drivers: { mock: { reply: 'Hello.', delayMs: 0 } } })).close();
  });

  it('reach a driver of your own as they are, but for names that are nearly those of known options', async () => {
    const compile = (own: object) =>
      Test.createTestingModule({
        imports: [LlmDriverModule.forRoot({ drivers: { mock: {}, own: { driver: 'mine', ...own } } })],
      }).compile();
    const configs: unknown[] = [];
    const mine = (context: DriverContext) => (configs.push(context.config), new MockDriver(context));
    const testing = await compile({ region: 'eu' });
    testing.get(LlmDriverFacade).extend('mine', mine);
    await testing.init();
    testing.get(LlmDriverFacade).driver('own');
    expect(configs).toEqual([{ driver: 'mine', region: 'eu' }]);
    await testing.close();
    const misspelt = await compile({ apikey: 'k' });
    const extend = () => misspelt.get(LlmDriverFacade).extend('mine', mine);
    expect(extend).toThrow('drivers.own.apikey is no option of this driver. Did you mean apiKey?');
  });

  it('of a driver of your own that says what it takes are held to that, its own settings included', async () => {
    const testing = await start({ drivers: { mock: {} } });
    const manager = testing.get(LlmDriverManager);
    const text = { safeParse: () => ({ success: true }) } as never;
    const fields = [{ key: 'api_version', label: 'Version', schema: text }];
    manager.extend('mine', (context) => new MockDriver(context), fields, ['region']);
    manager.configure('one', { driver: 'mine', apiVersion: '2026-01-01', region: 'eu' });
    expect(() => manager.configure('two', { driver: 'mine', apiVersoin: '1' })).toThrow(
      'Did you mean apiVersion?',
    );
    await testing.close();
  });
});

describe('the options of the module', () => {
  it.each<[string, object, string]>([
    ['no drivers', {}, 'LlmDriverModule has no drivers. Configure at least one'],
    ['an empty list of drivers', { drivers: {} }, 'LlmDriverModule has no drivers'],
    [
      'a misspelt option',
      { driver: { mock: {} } },
      'LlmDriverModule has no option driver. Did you mean drivers?',
    ],
    [
      'an unknown implementation, of any instance',
      { default: 'mock', drivers: { mock: {}, eu: { driver: 'grok' } } },
      'The driver instance eu uses "grok", which is not registered.',
    ],
    [
      'a target without a driver',
      { drivers: { groq: {} }, models: { quick: { targets: ['groq/a', 'grooq/b'] } } },
      'models.quick.targets[1]: "grooq/b" names no driver. Did you mean groq?',
    ],
    [
      'a misspelt field of a named model',
      { drivers: { groq: {} }, models: { quick: { targets: ['groq'], fallbacks: [] } } },
      'models.quick.fallbacks is not known. It has targets, defaults.',
    ],
  ])('refuse %s at the start', async (_what, options, message) => {
    await expect(start(options)).rejects.toThrow(message);
  });

  it('take a named model whose driver another module adds while the application starts', async () => {
    const options = { drivers: { mock: {} }, models: { quick: { targets: ['late/a'] } } };
    const testing = await Test.createTestingModule({ imports: [LlmDriverModule.forRoot(options)] }).compile();
    testing.get(LlmDriverFacade).extend('late', (context) => new MockDriver(context));
    await testing.init();
    expect((await testing.get(LlmDriverFacade).completion('Hi.', { model: 'quick' })).driver).toBe('late');
    await testing.close();
  });

  it('are needed: a bare import says so', async () => {
    const bare = Test.createTestingModule({ imports: [LlmDriverModule] }).compile();
    await expect(bare).rejects.toThrow('LlmDriverModule needs options: import LlmDriverModule.forRoot');
  });

  it('are given once: two configurations would count limits twice', async () => {
    const imports = [
      LlmDriverModule.forRoot({ drivers: { mock: {} } }),
      LlmDriverModule.forRoot({ drivers: { groq: { apiKey: 'gsk_1' } } }),
    ];
    const testing = await Test.createTestingModule({ imports }).compile();
    await expect(testing.init()).rejects.toThrow('LlmDriverModule is configured twice');
  });
});
