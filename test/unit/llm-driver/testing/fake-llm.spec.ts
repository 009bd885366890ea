import { describe, expect, it } from '@jest/globals';
import { LlmError, textCompletion } from '../../../../modules/llm-driver/index.js';
import { llmApplication, scripted } from '../../../support/llm-application.js';

const application = () => llmApplication({ drivers: scripted('one', 'two') });

describe('fake', () => {
  it('answers by pattern: the first match wins, and * matches any text', async () => {
    const { facade, calls } = await application();
    facade.fake({
      'Translate *': 'übersetzt',
      'Translate this': 'never',
      '*?': 'yes',
      '1 + 1 = (2)': 'literal',
    });
    const ask = async (prompt: string) => (await facade.completion(prompt)).content;
    expect(await ask('Translate this')).toBe('übersetzt');
    expect(await ask('Really?')).toBe('yes');
    expect(await ask('several\nlines?')).toBe('yes');
    expect(await ask('1 + 1 = (2)')).toBe('literal');
    expect(calls('one')).toHaveLength(0);
  });

  it('gives the replies of a list in order', async () => {
    const { facade } = await application();
    facade.fake(['first', new LlmError('invalid_request'), textCompletion({ messages: [] }, ['a', 'b'])]);
    const results = await facade.completionPool(['x', 'y', 'z'], { concurrency: 1 });
    expect(
      results.map((result) => (result.ok ? result.completion.choices.length : result.error.kind)),
    ).toEqual([1, 'invalid_request', 2]);
  });

  it('calls a function with the request and the instance', async () => {
    const { facade } = await application();
    facade.fake(async (request, driver) => `${driver}/${request.model}`);
    expect((await facade.completion('x', { model: 'two/m' })).content).toBe('two/m');
    expect((await facade.driver('one').completion('x')).content).toBe('one/one-model');
  });

  it('gives one reply to every call, a failure included', async () => {
    const { facade } = await application();
    facade.fake('always');
    expect((await facade.completion('x')).content).toBe('always');
    facade.fake(new LlmError('provider_quota_exhausted'));
    await expect(facade.completion('x')).rejects.toMatchObject({ kind: 'provider_quota_exhausted' });
  });

  it.each<[string, Parameters<Awaited<ReturnType<typeof application>>['facade']['fake']>[0]]>([
    ['no pattern fits', { other: 'x' }],
    ['the list is used up', []],
    ['the function gives nothing', () => undefined],
    ['nothing is scripted', {}],
  ])('bans a stray call when %s', async (_when, script) => {
    const { facade, calls } = await application();
    facade.fake(script);
    await expect(facade.completion('hello there')).rejects.toMatchObject({
      code: 'stray_call',
      retryable: false,
    });
    await expect(facade.completion('hello there')).rejects.toThrow(
      'Stray call: the fake has no reply for "hello there". ',
    );
    expect(calls('one')).toHaveLength(0);
  });

  it('records the calls and asserts on them', async () => {
    const { facade } = await application();
    const fake = facade.fake('ok');
    fake.assertNothingPrompted();
    await facade.completion('Summarise: a text', { temperature: 0 });
    await facade.completion('Translate: a text', { driver: 'two' });
    expect(fake.prompts).toEqual(['Summarise: a text', 'Translate: a text']);
    expect(fake.calls.map((call) => call.driver)).toEqual(['one', 'two']);
    fake.assertPromptedTimes(2);
    fake.assertPrompted('Summarise: *');
    fake.assertPrompted('Translate: a text');
    fake.assertPrompted((call) => call.request.temperature === 0);
    expect(() => fake.assertPrompted('Summarise')).toThrow('Expected a call like "Summarise"; there were 2:');
    expect(() => fake.assertPrompted((call) => call.driver === 'three')).toThrow('satisfies the test');
    expect(() => fake.assertPromptedTimes(3)).toThrow('Expected 3 calls; there were 2:');
    expect(() => fake.assertNothingPrompted()).toThrow('Expected no call; there were 2:');
    expect(() => fake.assertPromptedTimes(3)).toThrow('Summarise: a text');
  });

  it('replaces drivers that were resolved before it, until it is restored', async () => {
    const { facade } = await application();
    expect((await facade.completion('x')).content).toBe('echo: x');
    const fake = facade.fake('faked');
    expect((await facade.completion('x')).content).toBe('faked');
    fake.restore();
    expect((await facade.completion('x')).content).toBe('echo: x');
    fake.assertPromptedTimes(1);
  });

  it('fakes streams, several models and pools', async () => {
    const { facade } = await application();
    const fake = facade.fake({ '*': 'faked' });
    let streamed = '';
    for await (const { choices } of facade
      .driver()
      .chatStream({ messages: [{ role: 'user', content: 'x' }] })) {
      streamed += choices[0]?.delta.content ?? '';
    }
    expect(streamed).toBe('faked');
    expect((await facade.fastest('y', ['one/a', 'two/b'])).content).toBe('faked');
    expect((await facade.all('z', ['one/a', 'two/b'])).every((result) => result.ok)).toBe(true);
    expect(fake.prompts.filter((prompt) => prompt === 'z')).toHaveLength(2);
  });

  it('answers what is passed through, by the prompt or the name of the file', async () => {
    const { facade } = await application();
    const fake = facade.fake({ 'Say hi': 'hi', 'talk.wav': 'what was said' });
    const whole = await facade.passThrough({
      endpoint: 'completions',
      model: 'one/m',
      body: { prompt: 'Say hi' },
    });
    expect(JSON.parse((whole as { text: string }).text)).toMatchObject({
      model: 'm',
      choices: [{ text: 'hi' }],
    });
    const file = { name: 'file', value: Buffer.from('RIFF'), filename: 'talk.wav' };
    const stream = { name: 'stream', value: 'true' };
    const heard = await facade.passThrough({
      endpoint: 'transcriptions',
      model: 'two',
      body: [file, stream],
    });
    let events = '';
    for await (const text of 'events' in heard ? heard.events : []) events += text;
    expect(events).toContain('"type":"transcript.text.done","text":"what was said"');
    expect(fake.prompts).toEqual(['Say hi', 'talk.wav']);
  });

  it('matches a hostile prompt in linear time', async () => {
    const { facade } = await application();
    facade.fake({ '*a*a*a*b': 'never', '*': 'rest' });
    expect((await facade.completion('a'.repeat(3_000))).content).toBe('rest');
  });
});
