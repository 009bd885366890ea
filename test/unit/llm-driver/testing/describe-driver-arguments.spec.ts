import { describe, expect, it } from '@jest/globals';
import { ConfigurationError } from '../../../../modules/llm-driver/index.js';
import {
  describeDriver,
  type DriverConformance,
  openAiWire,
  ScriptedProvider,
} from '../../../../modules/llm-driver/testing/index.js';

const create = () => undefined;

describe('wrong arguments of describeDriver', () => {
  it.each<[string, unknown, unknown, string]>([
    ['no name', '', { create }, 'name must be the name of the driver; got a string.'],
    ['no driver', 'acme', undefined, 'options must be an object with create, settings,'],
    ['no create', 'acme', {}, 'create must be a function that returns a driver; got undefined.'],
    ['a misspelt option', 'acme', { create, setting: [] }, 'no option "setting". Did you mean settings?'],
    ['settings as an object', 'acme', { create, settings: {} }, 'settings must be a list of fields; got'],
    [
      'a wire without answer',
      'acme',
      { create, wire: { promptOf: create } },
      'wire.answer must be a function',
    ],
    [
      'a wire whose stream is none',
      'acme',
      { create, wire: { ...openAiWire, stream: true } },
      'wire.stream must be a function; got a boolean.',
    ],
    ['a base path', 'acme', { create, basePath: 'v1' }, 'basePath must be a path that begins with /; got'],
    [
      'a patience',
      'acme',
      { create, patienceMs: '5' },
      'patienceMs must be a number of milliseconds above 0',
    ],
  ])('are refused: %s', (_what, name, conformance, message) => {
    const define = () => describeDriver(name as string, conformance as DriverConformance);
    expect(define).toThrow(ConfigurationError);
    expect(define).toThrow(message);
  });
});

describe('a scripted provider', () => {
  it('needs a function that answers', async () => {
    await expect(ScriptedProvider.start('hello' as never)).rejects.toThrow('answer must be a function; got');
  });

  it('tells the test of an answer without a body', async () => {
    const provider = await ScriptedProvider.start((() => ({ status: 200 })) as never);
    const response = await fetch(provider.url);
    expect(response.status).toBe(501);
    expect(await response.text()).toContain('answer must return an object with a list as body.');
    await provider.stop();
  });
});
