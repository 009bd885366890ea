import { describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { LlmDriverModule } from '../../../modules/llm-driver/index.js';
import { fakeLlm } from '../../../modules/llm-driver/testing/index.js';
import { ConfigurationError } from '../../../modules/support/index.js';

const drivers = { mock: {} };

/** Starts an application with these options, and stops it. @throws what fails the start */
async function start(options: unknown): Promise<void> {
  const imports = [LlmDriverModule.forRoot(options as never)];
  const testing = await Test.createTestingModule({ imports }).compile();
  await testing.init();
  await testing.close();
}

async function startAsync(options: unknown): Promise<void> {
  const imports = [LlmDriverModule.forRootAsync(options as never)];
  const testing = await Test.createTestingModule({ imports }).compile();
  await testing.init();
  await testing.close();
}

async function refused(work: () => Promise<unknown>, message: string): Promise<void> {
  const thrown: unknown = await Promise.resolve()
    .then(work)
    .catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(ConfigurationError);
  expect((thrown as Error).message).toContain(message);
}

describe('the options of the module', () => {
  it.each<[object, string]>([
    [
      { retry: { baseDelayMs: 'x' } },
      'retry.baseDelayMs must be a number of milliseconds from 0; got a string.',
    ],
    [{ retry: { maxDelayMs: -1 } }, 'retry.maxDelayMs must be a number of milliseconds from 0; got -1.'],
    [{ retry: { baseDelay: 5 } }, 'retry has no option "baseDelay". Did you mean baseDelayMs?'],
    [{ retry: 3 }, 'retry must be an object with baseDelayMs, maxDelayMs; got 3.'],
    [{ pacing: { stor: 'redis' } }, 'pacing has no option "stor". Did you mean store?'],
    [{ pacing: { store: 5 } }, 'pacing.store must be a text that is not empty; got 5.'],
    [{ pacing: { store: 'redis' } }, 'pacing.store: Unknown store "redis". Known: memory.'],
    [
      { pacing: { fingerprintKey: 'short' } },
      'pacing.fingerprintKey must be a text of at least 32 characters, or a secret KeyObject; got a string.',
    ],
    [{ telemetry: 'yes' }, 'telemetry must be a boolean; got a string.'],
    [{ providerMessages: 'raw' }, 'providerMessages must be scrubbed or off; got "raw".'],
    [{ providerMessages: false }, 'providerMessages must be scrubbed or off; got a boolean.'],
    [{ cache: 'yes' }, 'cache must be true, or an object with options; got a string.'],
    [{ cache: [] }, 'cache must be true, or an object with options; got an array.'],
    [{ default: 5 }, 'default must be a text that is not empty; got 5.'],
    [{ default: 'mok' }, 'default: Unknown driver "mok". Known: mock. Did you mean mock?'],
    [{ default: 'mock/mock-1' }, "It is an instance, not a model: write default: 'mock'"],
    [{ environment: 'X' }, 'environment must be true, false, or an object with options; got a string.'],
    [{ isGlobal: 'no' }, 'isGlobal must be a boolean; got a string.'],
    [{ errorFilter: 1 }, 'errorFilter must be a boolean; got 1.'],
    [{ defaults: {} }, 'LlmDriverModule has no option defaults. Did you mean default?'],
    [{ region: 'eu' }, 'LlmDriverModule has no option region. Options: default, drivers,'],
  ])('refuse %j', async (options, message) => {
    await refused(() => start({ drivers, ...options }), message);
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'The argument of forRoot must be an object with options'],
    ['null', null, 'got null'],
    ['a text', 'groq', 'got a string'],
    ['a list of drivers', { drivers: [] }, 'drivers must be an object with instances by name'],
    ['a map of drivers', { drivers: new Map([['mock', {}]]) }, 'drivers must be an object'],
    ['a driver that is undefined', { drivers: { mock: undefined } }, 'drivers.mock must be an object'],
    ['a driver that is a text', { drivers: { x: 'text' } }, 'drivers.x must be an object'],
    ['a driver of no name', { drivers: { x: { driver: 5 } } }, 'drivers.x.driver must be a text'],
    [
      'a list of timeouts',
      { drivers: { mock: { timeouts: [] } } },
      'drivers.mock.timeouts must be an object',
    ],
    ['a list of models', { drivers, models: [] }, 'models must be an object with named models'],
  ])('are no %s', async (_what, options, message) => {
    await refused(() => start(options), message);
  });

  it('may be left out by undefined', async () => {
    const names = ['default', 'models', 'retry', 'pacing', 'cache', 'telemetry', 'isGlobal', 'region'];
    await start({ drivers, ...Object.fromEntries(names.map((name) => [name, undefined])) });
  });

  it('of a fake without a module are checked too', () => {
    const wrong = () => fakeLlm('Hi.', { drivers, retry: { baseDelayMs: 'x' } } as never);
    expect(wrong).toThrow('retry.baseDelayMs must be a number');
  });
});

describe('the options of forRootAsync', () => {
  const useFactory = () => ({ drivers });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'The argument of forRootAsync must be an object with useFactory'],
    ['no factory', {}, 'forRootAsync needs useFactory'],
    ['a factory that is none', { useFactory: { drivers } }, 'useFactory must be a function; got an object.'],
    ['options beside it', { useFactory, drivers }, 'forRootAsync takes drivers from what useFactory returns'],
    [
      'a misspelt name',
      { useFactroy: useFactory },
      'forRootAsync has no option useFactroy. Did you mean useFactory?',
    ],
    ['a factory that returns nothing', { useFactory: () => undefined }, 'must be an object, such as'],
    [
      'a factory that returns a text',
      { useFactory: () => 'x' },
      'got a string. (forRootAsync: what useFactory',
    ],
    ['a promise of nothing', { useFactory: async () => undefined }, 'got undefined'],
    [
      'wrong options',
      { useFactory: () => ({ drivers, retry: { maxDelayMs: null } }) },
      'retry.maxDelayMs must be',
    ],
  ])('are refused with %s', async (_what, options, message) => {
    await refused(() => startAsync(options), message);
  });
});

describe('the defaults of a named model', () => {
  const withDefaults = (defaults: unknown) =>
    start({ drivers, models: { quick: { targets: ['mock'], defaults } } });

  it.each<[unknown, string]>([
    [
      { maxTokens: 5 },
      'models.quick.defaults.maxTokens is no field of a chat request. Did you mean max_tokens?',
    ],
    [{ topP: 0.5 }, 'Did you mean top_p?'],
    [
      { temprature: 0 },
      'models.quick.defaults.temprature is no field of a chat request. Did you mean temperature?',
    ],
    [{ maxOutputTokens: 5 }, 'Did you mean max_tokens?'],
    [{ stopSequences: ['x'] }, 'Did you mean stop?'],
    [{ maxRetries: 2 }, 'models.quick.defaults.maxRetries is an option of calls'],
    [{ concurrency: 2 }, 'models.quick.defaults.concurrency is an option of calls'],
    [
      { timeoutMs: 5 },
      'models.quick.defaults.timeoutMs is an option of calls, and no field of a chat request.',
    ],
    [{ model: 'x' }, 'models.quick.defaults.model cannot be set here: each call sets it itself.'],
    [{ messages: [] }, 'models.quick.defaults.messages cannot be set here'],
    [{ stream: true }, 'models.quick.defaults.stream cannot be set here'],
    [
      { temperature: 'hot' },
      'models.quick.defaults.temperature must be a number; got a text of 3 characters.',
    ],
    [{ max_tokens: 0.5 }, 'models.quick.defaults.max_tokens must be an integer; got 0.5.'],
    [{ stop: [5] }, 'models.quick.defaults.stop'],
    ['max_tokens', 'models.quick.defaults must be an object with fields of the chat request'],
    [[], 'got an array'],
  ])('are not %j', async (defaults, message) => {
    await refused(() => withDefaults(defaults), message);
  });

  it('may be fields of one provider', async () => {
    await withDefaults({ max_tokens: 5, reasoning_effort: 'low', novel_field: { a: 1 } });
  });
});

describe('a named model', () => {
  it.each<[unknown, string]>([
    ['mock', 'models.quick must be an object with targets, such as { targets: ["groq"] }; got a string.'],
    [undefined, 'models.quick must be an object with targets'],
    [{}, 'models.quick.targets must be an array of at least one target'],
    [{ targets: 'mock' }, 'models.quick.targets must be an array of at least one target'],
    [{ targets: [5] }, 'models.quick.targets[0] must be a target'],
    [{ target: ['mock'] }, 'models.quick.target is not known. Did you mean targets?'],
  ])('is not %j', async (model, message) => {
    await refused(() => start({ drivers, models: { quick: model } }), message);
  });

  it('that is added later is held to the same', () => {
    const { llm } = fakeLlm('Hi.');
    const add = (model: unknown) => () => llm.setModel('quick', model as never);
    expect(add(undefined)).toThrow('The named model quick must be an object with targets');
    expect(add({ targets: ['fake'], defaults: { maxTokens: 1 } })).toThrow('Did you mean max_tokens?');
    expect(add({ targets: [] })).toThrow('needs at least one target');
  });
});

class WithoutCreate {}
class CreateInField {
  readonly create = () => ({ drivers });
}

describe('the class of forRootAsync', () => {
  it.each(['useClass', 'useExisting'])('by %s needs the method create', async (option) => {
    const message = `${option}: WithoutCreate needs a method create(), which returns the options`;
    const provided = { module: class Options {}, providers: [WithoutCreate], exports: [WithoutCreate] };
    await refused(() => startAsync({ imports: [provided], [option]: WithoutCreate }), message);
  });

  it('may have it as a field', async () => {
    await expect(startAsync({ useClass: CreateInField })).resolves.toBeUndefined();
  });
});
