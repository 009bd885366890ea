import { describe, expect, it } from '@jest/globals';
import { parseTarget, splitReferences } from '../../../../modules/llm-driver/index.js';
import { llmApplication, scripted } from '../../../support/llm-application.js';

const isInstance = (name: string) => ['one', 'two'].includes(name);

describe('a target', () => {
  it.each([
    ['one', { kind: 'instance', driver: 'one' }],
    ['one/small', { kind: 'model', driver: 'one', model: 'small' }],
    ['two/openai/gpt-oss-20b', { kind: 'model', driver: 'two', model: 'openai/gpt-oss-20b' }],
    ['one//', { kind: 'model', driver: 'one', model: '/' }],
  ])('is read from %j', (reference, target) => {
    expect(parseTarget(reference, isInstance)).toEqual(target);
  });

  it.each(['', '/', 'one/', '/small', 'three', 'three/small', 'one /small', ' one'])(
    'is not read from %j',
    (reference) => {
      expect(parseTarget(reference, isInstance)).toBeUndefined();
    },
  );
});

describe('a list of references', () => {
  it.each([
    ['one', ['one']],
    ['one/a, fast ,two', ['one/a', 'fast', 'two']],
    ['one,,two', ['one', '', 'two']],
    ['', ['']],
  ])('is split at the commas: %j', (list, references) => {
    expect(splitReferences(list)).toEqual(references);
  });
});

describe('the facade', () => {
  const quick = { targets: ['one/small'] };
  const options = { drivers: scripted('one', 'two'), models: { quick, two: quick } };

  it('resolves named models before instances', async () => {
    const { facade } = await llmApplication(options);
    expect(facade.resolveModel('quick')).toEqual({ kind: 'named', name: 'quick', definition: quick });
    expect(facade.resolveModel('two')).toMatchObject({ kind: 'named' });
    expect(facade.resolveModel('one')).toEqual({ kind: 'instance', driver: 'one' });
    expect(facade.resolveModel('two/large')).toEqual({ kind: 'model', driver: 'two', model: 'large' });
  });

  it.each(['three', 'three/large', 'quick/large', 'constructor', '__proto__/x'])(
    'resolves %j to nothing',
    async (reference) => {
      const { facade } = await llmApplication(options);
      expect(facade.resolveModel(reference)).toBeUndefined();
    },
  );

  it('checks options without asking a model', async () => {
    const { facade, calls } = await llmApplication(options);
    facade.checkOptions();
    facade.checkOptions({ model: 'quick', concurrency: 4, timeoutMs: 1_000 });
    facade.checkOptions({ driver: 'one', model: 'any/thing' });
    expect(calls('one')).toHaveLength(0);
  });

  it.each([
    [{ driver: 'three' }, { status: 404, code: 'provider_not_found' }],
    [{ model: 'three/large' }, { status: 404, code: 'model_not_found' }],
    [{ concurrency: 0 }, { status: 400, param: 'concurrency' }],
    [{ maxWaitMs: -1 }, { status: 400, param: 'maxWaitMs' }],
    [{ deadlineMs: 0 }, { status: 400, param: 'deadlineMs' }],
  ])('refuses the options %j', async (refused, error) => {
    const { facade } = await llmApplication(options);
    expect(() => facade.checkOptions(refused)).toThrow(expect.objectContaining(error));
  });
});
