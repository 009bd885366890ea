import { Logger } from '@nestjs/common';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import Keyv from 'keyv';
import { z } from 'zod';
import {
  LlmError,
  type CompletionCacheOptions,
  type CompletionCacheStore,
  type LlmDriverModuleOptions,
} from '../../../../modules/llm-driver/index.js';
import { never } from '../../../support/deferred.js';
import { llmApplication, scripted, type InstanceScript } from '../../../support/llm-application.js';

const DAY_MS = 86_400_000;

const reply = (message: object, finish_reason: string | null) => ({
  id: '1',
  object: 'chat.completion',
  created: 0,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason }],
});

async function cached(
  cache: LlmDriverModuleOptions['cache'] = true,
  script: InstanceScript = ({ n, driver }) => `${driver} ${n}`,
) {
  const application = await llmApplication({ drivers: scripted('one', 'two'), cache }, script);
  const { facade } = application;
  const ask = async (prompt = 'hello', options = {}) => (await facade.completion(prompt, options)).content;
  return { ...application, ask };
}

describe('a request that was answered before', () => {
  it('has the same answer without a call, marked as cached, with the usage of then', async () => {
    const { facade, calls } = await cached();
    const first = await facade.completion('hello');
    const second = await facade.completion('hello');
    expect(first).not.toHaveProperty('cached');
    expect(second).toEqual({ ...first, cached: true });
    expect(calls('one')).toHaveLength(1);
  });

  it('is no call: it is not reported', async () => {
    const { facade } = await cached();
    const onCall = jest.fn();
    await facade.completion('hello', { onCall });
    await facade.completion('hello', { onCall });
    expect(onCall).toHaveBeenCalledTimes(1);
  });

  it('is found by chats and by pools, where it has no attempts', async () => {
    const { facade, calls } = await cached();
    await facade.completion('hello');
    const chat = await facade.chat({ model: 'one', messages: [{ role: 'user', content: 'hello' }] });
    const [known, other] = await facade.completionPool(['hello', 'other']);
    expect(chat.cached).toBe(true);
    expect(known).toMatchObject({ ok: true, attempts: 0, completion: { cached: true, content: 'one 1' } });
    expect(other).toMatchObject({ ok: true, attempts: 1, completion: { content: 'one 2' } });
    expect(calls('one')).toHaveLength(2);
  });

  it('may have its fields in any order, and name the configured model or not', async () => {
    const { facade, calls } = await cached();
    const messages = [{ role: 'user', content: 'hello' }];
    await facade.chat({ model: 'one', messages, top_p: 1, seed: 2 });
    await facade.chat({ seed: 2, messages: [{ content: 'hello', role: 'user' }], model: 'one', top_p: 1 });
    await facade.chat({ seed: 2, messages, model: 'one/one-model', top_p: 1 });
    expect(calls('one')).toHaveLength(1);
  });

  it('keeps its answer whatever the caller does with it', async () => {
    const { facade } = await cached();
    await facade.completion('hello');
    (await facade.completion('hello')).raw.choices[0]!.message.content = 'changed';
    expect((await facade.completion('hello')).content).toBe('one 1');
  });
});

describe('a request that is asked', () => {
  it.each([
    ['another prompt', 'Hello', {}],
    ['another temperature', 'hello', { temperature: 1 }],
    ['another model', 'hello', { model: 'one/other' }],
    ['another instance', 'hello', { model: 'two/one-model' }],
    ['a system message', 'hello', { system: 's' }],
    ['a field of the provider', 'hello', { parameters: { seed: 1 } }],
  ])('has %s', async (_, prompt, options) => {
    const { ask, calls } = await cached();
    await ask();
    await ask(prompt, options);
    expect(calls('one').length + calls('two').length).toBe(2);
  });

  it('is told not to use the cache: its answer is not stored either', async () => {
    const { ask, calls } = await cached();
    await ask();
    expect(await ask('hello', { cache: false })).toBe('one 2');
    expect(await ask()).toBe('one 1');
    expect(calls('one')).toHaveLength(2);
  });

  it('is older than the time to live, of the module or of the call', async () => {
    const { ask, clock } = await cached();
    await ask('a');
    await ask('b', { cache: { ttlMs: 2 * DAY_MS } });
    await clock.advance(DAY_MS);
    expect([await ask('a'), await ask('b')]).toEqual(['one 3', 'one 2']);
  });

  it('is streamed', async () => {
    const { facade, ask, calls } = await cached();
    await ask();
    const request = { model: 'one', messages: [{ role: 'user', content: 'hello' }] };
    for await (const chunk of facade.chatStream(request)) expect(chunk.object).toBe('chat.completion.chunk');
    expect(calls('one')).toHaveLength(2);
  });

  it('is cancelled: it fails as ever', async () => {
    const { ask } = await cached();
    await ask();
    await expect(ask('hello', { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'aborted' });
  });

  it('is answered by a fake', async () => {
    const { facade, ask } = await cached();
    await ask();
    const fake = facade.fake('fake');
    expect([await ask(), await ask()]).toEqual(['fake', 'fake']);
    fake.assertPrompted('hello');
    fake.restore();
    expect(await ask()).toBe('one 1');
  });
});

describe('an answer that is not stored', () => {
  it('is a failure', async () => {
    const { ask } = await cached(true, ({ n }) => {
      if (n === 1) throw new LlmError('upstream_error');
      return `answer ${n}`;
    });
    await expect(ask()).rejects.toMatchObject({ kind: 'upstream_error' });
    expect(await ask()).toBe('answer 2');
  });

  it.each<[string, object, string | null]>([
    ['ended with length', { content: 'half' }, 'length'],
    ['ended with content_filter', { content: 'half' }, 'content_filter'],
    ['has no finish reason', { content: 'half' }, null],
    ['is empty', { content: '' }, 'stop'],
    ['is blank', { content: ' \n' }, 'stop'],
    ['has no content', { content: null, tool_calls: [] }, 'stop'],
    ['has only empty parts', { content: [{ type: 'text', text: '' }] }, 'stop'],
    ['is a refusal', { content: null, refusal: 'No.' }, 'stop'],
  ])('%s', async (_what, message, finish_reason) => {
    const { ask, calls } = await cached(true, () => reply(message, finish_reason));
    await ask();
    await ask();
    expect(calls('one')).toHaveLength(2);
  });

  it('follows no schema, nor does its repair: the next call asks again', async () => {
    const { facade, calls } = await cached(true, ({ n }) => (n <= 2 ? 'no JSON' : '{"n":1}'));
    const schema = z.object({ n: z.number() });
    await expect(facade.object('hello', schema)).rejects.toMatchObject({ reason: 'invalid' });
    expect((await facade.object('hello', schema)).value).toEqual({ n: 1 });
    expect((await facade.object('hello', schema)).cached).toBe(true);
    expect(calls('one')).toHaveLength(3);
  });
});

describe('an answer that is stored', () => {
  it.each<[string, object, string]>([
    ['a call of a tool', { content: null, tool_calls: [{ id: '1', type: 'function' }] }, 'tool_calls'],
    ['a call of a function', { content: null, function_call: { name: 'f' } }, 'function_call'],
    ['a text in parts', { content: [{ type: 'text', text: 'hello' }] }, 'stop'],
    ['speech', { content: null, audio: { id: 'a', data: '' } }, 'stop'],
  ])('may be %s', async (_what, message, finish_reason) => {
    const { ask, calls } = await cached(true, () => reply(message, finish_reason));
    await ask();
    await ask();
    expect(calls('one')).toHaveLength(1);
  });
});

describe('the memory of the cache', () => {
  it('has bounds: the answer used longest ago goes first', async () => {
    const { ask } = await cached({ maxEntries: 2 });
    await ask('a');
    await ask('b');
    await ask('a');
    await ask('c');
    expect([await ask('a'), await ask('c'), await ask('b')]).toEqual(['one 1', 'one 3', 'one 4']);
  });

  it('has a bound of bytes: an answer above it alone pushes out no other', async () => {
    const { ask, calls } = await cached({ maxBytes: 2_000 }, ({ prompt, n }) =>
      prompt === 'long' ? 'x'.repeat(2_000) : String(n),
    );
    await ask('short');
    await ask('long');
    await ask('long');
    await ask('short');
    expect(calls('one')).toHaveLength(3);
    for (const prompt of ['b', 'c', 'd', 'e', 'f', 'g', 'h']) await ask(prompt);
    await ask('short');
    expect(calls('one')).toHaveLength(11);
  });
});

describe('a store of ones own', () => {
  afterEach(() => void jest.restoreAllMocks());
  const warnings = () => jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);

  it('may be a Keyv', async () => {
    const keyv = new Keyv();
    const first = await cached({ store: keyv });
    await first.ask();
    await first.application.close();
    const second = await cached({ store: keyv });
    expect(await second.facade.completion('hello')).toMatchObject({ content: 'one 1', cached: true });
  });

  it('gets the last answers before the application closes', async () => {
    const stored: string[] = [];
    let finish = () => {};
    const set = (_: string, answer: string) =>
      new Promise<void>((resolve) => {
        finish = () => resolve(void stored.push(answer));
      });
    const store: CompletionCacheStore = { get: () => undefined, set, delete: () => undefined };
    const { ask, application, clock } = await cached({ store });
    await ask();
    const closed = jest.fn();
    const closing = application.close().then(closed);
    await clock.settle();
    expect(closed).not.toHaveBeenCalled();
    finish();
    await closing;
    expect(JSON.parse(stored[0]!)).toMatchObject({ choices: [{ message: { content: 'one 1' } }] });
  });

  it('fails no call, and is left alone for a while', async () => {
    const warn = warnings();
    const get = jest.fn(() => Promise.reject(new TypeError('redis://user:password@host')));
    const { ask, clock } = await cached({ store: { get, set: get, delete: get } });
    expect([await ask(), await ask()]).toEqual(['one 1', 'one 2']);
    expect(get).toHaveBeenCalledTimes(1);
    expect(JSON.stringify(warn.mock.calls)).toContain('TypeError');
    expect(JSON.stringify(warn.mock.calls)).not.toContain('password');
    await clock.advance(10_000);
    await ask();
    expect(get).toHaveBeenCalledTimes(2);
  });

  it('is waited for no longer than a second', async () => {
    warnings();
    const { ask, clock } = await cached({ store: { get: () => never(), set: () => 0, delete: () => 0 } });
    const answer = ask();
    await clock.advance(999);
    const settled = jest.fn();
    void answer.then(settled);
    await clock.advance(0);
    expect(settled).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(await answer).toBe('one 1');
  });

  it('loses an answer that cannot be read', async () => {
    const answers = new Map<string, string>();
    const { ask } = await cached({ store: answers });
    await ask();
    const [key] = answers.keys();
    const remove = jest.spyOn(answers, 'delete');
    answers.set(key!, '{"choices":');
    expect([await ask(), await ask()]).toEqual(['one 2', 'one 2']);
    expect(remove.mock.calls).toEqual([[key]]);
  });
});

describe('a wrong option', () => {
  it.each([
    [{ ttl: 5 }, 'cache has no option "ttl". Did you mean ttlMs?'],
    [{ size: 5 }, 'cache has no option "size". Options: store, ttlMs, maxEntries, maxBytes.'],
    [{ ttlMs: 0 }, 'cache.ttlMs must be a number of milliseconds above 0; got 0.'],
    [{ maxEntries: 0.5 }, 'cache.maxEntries must be an integer of at least 1; got 0.5.'],
    [{ store: {} }, 'cache.store must be an object with the methods get, set and delete, such as a Keyv'],
    [{ store: new Map(), maxBytes: 1 }, 'cache.maxEntries and cache.maxBytes are for the store in memory'],
    ['memory', 'cache must be true, or an object with options; got a string.'],
  ])('of the module fails the start: %p', async (cache, message) => {
    await expect(cached(cache as unknown as CompletionCacheOptions)).rejects.toThrow(message);
  });

  it.each([
    ['yes', 'cache must be a boolean or an object with ttlMs; got a text of 3 characters.'],
    [{ ttlMs: -1 }, 'cache.ttlMs must be a number of milliseconds above 0; got -1.'],
    [{ ttl: 1 }, 'cache has no option ttl. It has ttlMs.'],
  ])('of a call is an error: %p', async (cache, message) => {
    const { ask } = await cached();
    await expect(ask('hello', { cache })).rejects.toThrow(message);
  });

  it('is a cache for one call without a cache', async () => {
    const { ask } = await cached(false);
    await expect(ask('hello', { cache: true })).rejects.toThrow('cache needs the cache of the module');
    expect(await ask('hello', { cache: false })).toBe('one 1');
  });
});
