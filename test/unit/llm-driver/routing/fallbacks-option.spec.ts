import { describe, expect, it } from '@jest/globals';
import { LlmError } from '../../../../modules/llm-driver/index.js';
import { fakeLlm } from '../../../../modules/llm-driver/testing/index.js';
import { llmApplication, scripted, type InstanceScript } from '../../../support/llm-application.js';

const models = { quick: { targets: ['one', 'two'], defaults: { seed: 7 } } };
const options = { default: 'one', drivers: scripted('one', 'two', 'three'), models };

const failing =
  (...names: string[]): InstanceScript =>
  ({ driver }) => {
    if (names.includes(driver)) throw new LlmError('upstream_auth_failed');
    return `from ${driver}`;
  };

describe('the option fallbacks', () => {
  it('names targets that are asked in order if the model does not answer', async () => {
    const { facade, calls } = await llmApplication(options, failing('one', 'two'));
    const fallbacks = ['two/meta/llama', 'three'];
    const answer = await facade.completion('hello', { model: 'one/a', fallbacks });
    expect(answer).toMatchObject({ content: 'from three', driver: 'three' });
    expect(calls('two')[0]!.request.model).toBe('meta/llama');
    expect(calls('three')[0]!.request.model).toBe('three-model');
  });

  it('leaves them alone if the model answers', async () => {
    const { facade, calls } = await llmApplication(options);
    await facade.completion('hello', { fallbacks: ['two'] });
    expect(calls('two')).toEqual([]);
  });

  it('comes after the targets of a named model, with its defaults', async () => {
    const { facade, calls } = await llmApplication(options, failing('one', 'two'));
    await facade.completion('hello', { model: 'quick', fallbacks: ['three'] });
    expect(calls('two')).toHaveLength(1);
    expect(calls('three')[0]!.request).toMatchObject({ seed: 7 });
  });

  it('tells the cause of each target if all fail', async () => {
    const { facade } = await llmApplication(options, failing('one', 'two'));
    const asked = facade.completion('hello', { fallbacks: ['two/b'] });
    await expect(asked).rejects.toMatchObject({ failures: [{ model: 'one' }, { model: 'two/b' }] });
  });

  it('counts for prompts of a pool, also for those with a model of their own', async () => {
    const { facade } = await llmApplication(options, failing('one', 'two'));
    const prompts = ['hello', { prompt: 'hello', model: 'two' }];
    const results = await facade.completionPool(prompts, { fallbacks: ['three'] });
    expect(results.map((result) => result.ok && result.completion.driver)).toEqual(['three', 'three']);
  });

  it('counts for chats', async () => {
    const { facade } = await llmApplication(options, failing('one'));
    const messages = [{ role: 'user', content: 'hello' }];
    expect(await facade.chat({ messages }, { fallbacks: ['two'] })).toMatchObject({ driver: 'two' });
  });

  it('counts for each step of a run with tools', async () => {
    const drivers = { one: { driver: 'mock' }, two: { driver: 'mock' } };
    const { llm } = fakeLlm([{ error: 'upstream_auth_failed' }, 'Hello.'], { drivers });
    const run = await llm.runTools('hello', { tools: [], fallbacks: ['two'] });
    expect(run).toMatchObject({ content: 'Hello.', driver: 'two' });
  });

  it('never takes the key of a call to another instance', async () => {
    const { facade, calls } = await llmApplication(
      { ...options, drivers: { ...options.drivers, one: { driver: 'scripted', perCall: ['apiKey'] } } },
      failing('one'),
    );
    const asked = facade.completion('hello', { apiKey: 'key-of-a-tenant', fallbacks: ['two'] });
    await expect(asked).rejects.toMatchObject({ status: 400 });
    expect([...calls('one'), ...calls('two')]).toEqual([]);
  });

  it.each(['nothing', 'quick', 'nothing/small'])('refuses %j, which is no target', async (fallback) => {
    const { facade, calls } = await llmApplication(options);
    const asked = facade.completion('hello', { fallbacks: [fallback] });
    await expect(asked).rejects.toMatchObject({ code: 'model_not_found', param: 'fallbacks' });
    expect(calls('one')).toEqual([]);
  });

  it.each<[unknown, string]>([
    ['two', 'fallbacks'],
    [[2], 'fallbacks[0]'],
    [['two', null], 'fallbacks[1]'],
  ])('refuses %j, which is no list of texts, and names %s', async (fallbacks, param) => {
    const { facade } = await llmApplication(options);
    const asked = facade.completion('hello', { fallbacks: fallbacks as string[] });
    await expect(asked).rejects.toMatchObject({ status: 400, param });
  });
});
