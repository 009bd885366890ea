import { describe, expect, it } from '@jest/globals';
import { LlmError } from '../../../../modules/llm-driver/index.js';
import { llmApplication, scripted } from '../../../support/llm-application.js';

const models = {
  quick: {
    targets: ['one/small', 'two/openai/gpt-oss-20b', 'three'],
    defaults: { temperature: 0.2, top_p: 0.9 },
  },
};
const ask = (model?: string) => ({ model, messages: [{ role: 'user', content: 'hello' }] });
const options = { default: 'two', drivers: scripted('one', 'two', 'three'), models };

describe('which instance answers', () => {
  it('is the default one with its own model if nothing is named', async () => {
    const { facade, calls } = await llmApplication(options);
    const answer = await facade.completion('hello');
    expect(answer.driver).toBe('two');
    expect(calls('two')[0]!.request.model).toBe('two-model');
    expect(facade.driver()).toBe(facade.driver('two'));
  });

  it('is the first configured one if no default is configured', async () => {
    const { facade } = await llmApplication({ drivers: scripted('three', 'one') });
    expect((await facade.completion('hello')).driver).toBe('three');
  });

  it('is named by instance/model, split at the first slash', async () => {
    const { facade, calls } = await llmApplication(options);
    await facade.completion('hello', { model: 'one/meta/llama/4:free' });
    expect(calls('one')[0]!.request.model).toBe('meta/llama/4:free');
  });

  it('is named by an instance alone, whose own model answers', async () => {
    const { facade, calls } = await llmApplication(options);
    await facade.completion('hello', { model: 'three' });
    expect(calls('three')[0]!.request.model).toBe('three-model');
  });

  it('is named by driver; the model is then the provider’s own, slashes included', async () => {
    const { facade, calls } = await llmApplication(options);
    await facade.completion('hello', { driver: 'one', model: 'two/x' });
    expect(calls('one')[0]!.request.model).toBe('two/x');
    expect(calls('two')).toHaveLength(0);
  });

  it('is named by a named model, whose defaults apply to fields the call does not set', async () => {
    const { facade, calls } = await llmApplication(options);
    await facade.completion('hello', { model: 'quick', temperature: 1, parameters: { seed: 5 } });
    expect(calls('one')[0]!.request).toMatchObject({ model: 'small', temperature: 1, top_p: 0.9, seed: 5 });
  });

  it('may differ from item to item of a pool', async () => {
    const { facade } = await llmApplication(options);
    const prompts = [
      'plain',
      { prompt: 'b', model: 'one/m' },
      { id: 'c', prompt: 'c', model: 'quick' },
      { prompt: 'd', model: 'three' },
    ];
    const results = await facade.completionPool(prompts);
    expect(results.map((result) => result.ok && [result.completion.driver, result.completion.model])).toEqual(
      [
        ['two', 'two-model'],
        ['one', 'm'],
        ['one', 'small'],
        ['three', 'three-model'],
      ],
    );
    expect(results[2]!.id).toBe('c');
  });

  it('is the pool’s driver for every item if one is given; an item’s model is then the provider’s own', async () => {
    const { facade, calls } = await llmApplication(options);
    await facade.completionPool(['a', { prompt: 'b', model: 'own/model' }], {
      driver: 'one',
      model: 'shared',
    });
    expect(calls('one').map((call) => call.request.model)).toEqual(['shared', 'own/model']);
  });
});

describe('an unknown model', () => {
  const known = 'Known: quick, one/<model>, two/<model>, three/<model>, scripted/<model>.';

  it.each(['gpt-5', 'unknown/gpt-5', '/gpt-5', 'one/', '', 'constructor', '__proto__/x', 'toString'])(
    '%j is refused, never answered by a default',
    async (model) => {
      const { facade, calls } = await llmApplication(options);
      const asked = facade.completion('hello', { model });
      await expect(asked).rejects.toMatchObject(
        model === '' ? { status: 400 } : { status: 404, code: 'model_not_found' },
      );
      if (model !== '') await expect(asked).rejects.toThrow(known);
      expect(calls('two')).toHaveLength(0);
    },
  );

  it('fails the pool before the first prompt if the pool names it, and only the item if an item does', async () => {
    const { facade, calls } = await llmApplication(options);
    await expect(facade.completionPool(['a'], { model: 'gpt-5' })).rejects.toMatchObject({
      code: 'model_not_found',
    });
    expect(calls('two')).toHaveLength(0);
    const results = await facade.completionPool(['a', { prompt: 'b', model: 'gpt-5' }, 'c']);
    expect(results.map((result) => (result.ok ? 'ok' : result.error.kind))).toEqual([
      'ok',
      'model_not_found',
      'ok',
    ]);
    expect((results[1] as { error: LlmError }).error.message).toContain(known);
  });

  it('may be an unknown driver', async () => {
    const { facade } = await llmApplication(options);
    expect(() => facade.driver('unknown')).toThrow(
      'Unknown driver "unknown". Known: one, two, three, scripted.',
    );
    await expect(facade.completion('hello', { driver: 'unknown' })).rejects.toMatchObject({
      status: 404,
      code: 'provider_not_found',
    });
    await expect(facade.completionPool(['hello'], { driver: 'unknown' })).rejects.toMatchObject({
      code: 'provider_not_found',
    });
  });
});

describe('a named model', () => {
  it('can be added, replaced and removed, from the next call on', async () => {
    const { facade } = await llmApplication(options);
    facade.setModel('best', { targets: ['one/x'] });
    expect(await facade.chat(ask('best'))).toMatchObject({ driver: 'one', model: 'best' });
    facade.setModel('best', { targets: ['three/x'] });
    expect(await facade.chat(ask('best'))).toMatchObject({ driver: 'three' });
    expect([...facade.namedModels().keys()]).toEqual(['quick', 'best']);
    expect(facade.removeModel('best')).toBe(true);
    expect(facade.removeModel('best')).toBe(false);
    await expect(facade.chat(ask('best'))).rejects.toMatchObject({ code: 'model_not_found' });
  });

  it('is refused without a target', async () => {
    const { facade } = await llmApplication(options);
    expect(() => facade.setModel('empty', { targets: [] })).toThrow('needs at least one target');
  });

  it('has the capabilities that all its targets share', async () => {
    const { facade } = await llmApplication({ ...options, drivers: { ...options.drivers, mock: {} } });
    expect([...facade.capabilitiesOf('mock')]).toContain('tools');
    facade.setModel('mixed', { targets: ['mock', 'one'] });
    expect([...facade.capabilitiesOf('mixed')]).toEqual(['stream']);
    expect([...facade.capabilitiesOf('any/thing', 'one')]).toEqual(['stream']);
    expect(() => facade.capabilitiesOf('gpt-5')).toThrow('Unknown model');
  });
});
