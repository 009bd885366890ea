import { describe, expect, it } from '@jest/globals';
import { LlmError, type ChatCompletionChunk, type FakeScript } from '../../../../modules/llm-driver/index.js';
import { fakeLlm } from '../../../../modules/llm-driver/testing/index.js';
import { llmApplication, scripted } from '../../../support/llm-application.js';

const application = () => llmApplication({ drivers: scripted('one') });
const ask = { messages: [{ role: 'user', content: 'hello' }] };

async function collect(chunks: AsyncIterable<ChatCompletionChunk>) {
  const collected: ChatCompletionChunk[] = [];
  for await (const chunk of chunks) collected.push(chunk);
  return collected;
}

const texts = (chunks: readonly ChatCompletionChunk[]) =>
  chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta.content ?? '')).filter(Boolean);

describe('the words of a fake reply', () => {
  it('toolCalls asks for calls of tools, in the form of a provider', async () => {
    const { llm } = fakeLlm({
      toolCalls: [{ name: 'weather', arguments: { city: 'Oslo' } }, { name: 'now' }],
    });
    const { content, finishReason, choices } = await llm.completion('hello');
    expect({ content, finishReason }).toEqual({ content: '', finishReason: 'tool_calls' });
    expect(choices[0]?.toolCalls).toEqual([
      { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } },
      { id: 'call_2', type: 'function', function: { name: 'now', arguments: '{}' } },
    ]);
  });

  it('toolCalls sends arguments that are a text as they are', async () => {
    const { llm } = fakeLlm({ toolCalls: [{ id: 'x', name: 'weather', arguments: '{broken' }] });
    const { choices } = await llm.completion('hello');
    expect(choices[0]?.toolCalls?.[0]).toMatchObject({ id: 'x', function: { arguments: '{broken' } });
  });

  it('embedding is the vector of a text, which the script finds as a prompt', async () => {
    const fake = fakeLlm({ '*river*': { embedding: [1, 0] }, '*': { embedding: [0, 1] } });
    const { embeddings } = await fake.llm.embed(['a river', 'a lake'], { model: 'fake/small' });
    expect(embeddings).toEqual([
      [1, 0],
      [0, 1],
    ]);
    fake.assertPrompted({ prompt: 'a river', model: 'small' }, 1);
  });

  it('error fails a text that is embedded, and no other one of a pool', async () => {
    const { llm } = fakeLlm({ '*river*': { error: 'provider_overloaded' }, '*': { embedding: [1] } });
    const results = await llm.embedPool(['a river', 'a lake'], { batchSize: 1 });
    expect(results.map((result) => (result.ok ? result.embedding : result.error.kind))).toEqual([
      'provider_overloaded',
      [1],
    ]);
  });

  it.each([
    ['a text', 'hello'],
    ['an answer without a vector', { object: {} }],
  ])('is refused as an embedding if it is %s', async (_, reply) => {
    await expect(fakeLlm(reply).llm.embed(['a'])).rejects.toMatchObject({ code: 'wrong_reply' });
  });

  it('embedding is refused as an answer', async () => {
    const { llm } = fakeLlm({ embedding: [1] });
    await expect(llm.completion('hello')).rejects.toMatchObject({ code: 'wrong_reply' });
    await expect(collect(llm.chatStream(ask))).rejects.toMatchObject({ code: 'wrong_reply' });
  });

  it('object answers with its JSON', async () => {
    const { llm } = fakeLlm({ object: { city: 'Oslo', degrees: [1, null] } });
    expect((await llm.completion('hello')).content).toBe('{"city":"Oslo","degrees":[1,null]}');
  });

  it('stream gives each piece in a chunk, and a whole answer their text', async () => {
    const { llm } = fakeLlm({ stream: ['Hel', 'lo'] });
    const chunks = await collect(llm.chatStream(ask));
    expect(texts(chunks)).toEqual(['Hel', 'lo']);
    expect(chunks.flatMap(({ choices }) => choices).at(-1)?.finish_reason).toBe('stop');
    expect((await llm.completion('hello')).content).toBe('Hello');
  });

  it('error after stream breaks a stream after its pieces, and a whole answer at once', async () => {
    const { llm } = fakeLlm({ stream: ['Hel'], error: 'upstream_unreachable' });
    const seen: ChatCompletionChunk[] = [];
    const reading = (async () => {
      for await (const chunk of llm.chatStream(ask)) seen.push(chunk);
    })();
    await expect(reading).rejects.toMatchObject({ kind: 'upstream_unreachable' });
    expect(texts(seen)).toEqual(['Hel']);
    await expect(llm.completion('hello')).rejects.toMatchObject({ kind: 'upstream_unreachable' });
  });

  it('error is thrown as the kind usually is, asked once, and makes no later call wait', async () => {
    const { facade, clock } = await application();
    const fake = facade.fake([{ error: 'rate_limit_exceeded', retryAfterMs: 60_000 }, 'next']);
    await expect(facade.completion('hello')).rejects.toMatchObject({
      kind: 'rate_limit_exceeded',
      status: 429,
      retryable: true,
      retryAfterMs: 60_000,
    });
    expect((await facade.completion('hello')).content).toBe('next');
    fake.assertPromptedTimes(2);
    expect(clock.monotonic()).toBe(0);
  });

  it('leaves nothing of its failures to the real driver', async () => {
    const { facade } = await application();
    const fake = facade.fake({ error: 'provider_quota_exhausted' });
    await expect(facade.completion('hello')).rejects.toThrow(LlmError);
    fake.restore();
    expect((await facade.completion('hello')).content).toBe('echo: hello');
  });

  it('an LlmError as error is thrown and retried as it is', async () => {
    const { facade, clock } = await application();
    const fake = facade.fake([{ error: new LlmError('upstream_error', { retryable: true }) }, 'again']);
    expect((await clock.runUntilSettled(facade.completion('hello'))).content).toBe('again');
    fake.assertPromptedTimes(2);
  });

  it('delayMs waits by the clock of the application', async () => {
    const { facade, clock } = await application();
    facade.fake({ text: 'late', delayMs: 5_000 });
    let answer: string | undefined;
    const call = facade.completion('hello').then(({ content }) => (answer = content));
    await clock.advance(4_999);
    expect(answer).toBeUndefined();
    await clock.advance(1);
    expect(await call).toBe('late');
  });

  it('delayMs waits before each piece of a stream', async () => {
    const { facade, clock } = await application();
    facade.fake({ stream: ['a', 'b'], delayMs: 1_000 });
    const arrived: [string, number][] = [];
    const reading = (async () => {
      for await (const chunk of facade.chatStream(ask)) {
        for (const text of texts([chunk])) arrived.push([text, clock.monotonic()]);
      }
    })();
    await clock.runUntilSettled(reading);
    expect(arrived).toEqual([
      ['a', 1_000],
      ['b', 2_000],
    ]);
  });

  it('ends a delay when the call is aborted', async () => {
    const { facade, clock } = await application();
    facade.fake({ text: 'never', delayMs: 3_600_000 });
    const controller = new AbortController();
    const call = facade.completion('hello', { signal: controller.signal });
    await clock.settle();
    controller.abort();
    await expect(call).rejects.toMatchObject({ kind: 'aborted' });
    expect(clock.pending).toBe(0);
  });

  it('usage, finishReason, refusal and reasoning are those of the answer', async () => {
    const { llm } = fakeLlm({
      usage: { promptTokens: 7, completionTokens: 3, cachedTokens: 2 },
      finishReason: 'content_filter',
      refusal: 'No.',
      reasoning: 'Hm.',
    });
    const { usage, finishReason, choices } = await llm.completion('hello');
    expect(usage).toEqual({
      promptTokens: 7,
      completionTokens: 3,
      totalTokens: 10,
      cachedTokens: 2,
      estimated: false,
    });
    expect(finishReason).toBe('content_filter');
    expect(choices[0]).toMatchObject({ content: '', refusal: 'No.', reasoning: 'Hm.' });
  });

  it('usage of null is an answer without figures', async () => {
    const { llm } = fakeLlm({ text: 'hello', usage: null });
    expect((await llm.completion('hello')).usage.estimated).toBe(true);
  });
});

const circle: Record<string, unknown> = {};
circle['self'] = circle;

describe('a wrong reply', () => {
  it.each<[string, unknown, string]>([
    [
      'an unknown word in a list',
      [{ text: 'x', wait: 5 }],
      'reply[0].wait is no word of a reply. Words: text,',
    ],
    [
      'a misspelt word',
      [{ toolCall: [] }],
      'reply[0].toolCall is no word of a reply. Did you mean toolCalls?',
    ],
    [
      'a misspelt word of one reply',
      { toolcalls: [] },
      'reply["toolcalls"] must be a text, an object of text,',
    ],
    [
      'an unknown kind',
      { error: 'rate_limited' },
      'reply.error must be an LlmError or one of its kinds; got a string.',
    ],
    ['another error', { '*': new Error('x') }, 'reply["*"] must be a text, an object of text, object,'],
    [
      'a tool call with another word',
      { toolCalls: [{ name: 'x', args: {} }] },
      'reply.toolCalls must be a list of',
    ],
    [
      'a usage with another word',
      { text: 'x', usage: { prompt: 1 } },
      'reply.usage must be null, or counts of tokens',
    ],
    [
      'a delay below 0',
      { text: 'x', delayMs: -1 },
      'reply.delayMs must be a number of milliseconds from 0; got a number.',
    ],
    ['two answers', { text: 'x', object: {} }, 'reply has text and object: give one of them.'],
    ['an empty answer', [{}], 'reply[0] is an empty object.'],
    ['a wait without a failure', { text: 'x', retryAfterMs: 5 }, 'reply.retryAfterMs needs a kind as error.'],
    ['a stream of objects', { stream: [{}] }, 'reply.stream must be a list of texts; got an array.'],
    ['a number', { '*': 5 }, 'got a number.'],
    ['a misspelt word beside others', { text: 'x', delayMS: 5 }, 'reply.delayMS is no word of a reply.'],
    ['null', null, 'reply must be a text, an object of text,'],
    ['a Map', new Map([['*', 'x']]), 'reply must be a text, an object of text,'],
    ['a promise', Promise.resolve('x'), 'reply must be a text, an object of text,'],
    ['a circle', { object: circle }, 'reply.object must be a value that JSON can say; got an object.'],
    ['a bigint', { object: { n: 1n } }, 'reply.object must be a value that JSON can say'],
    [
      'arguments that are no JSON',
      { toolCalls: [{ name: 'x', arguments: circle }] },
      'reply.toolCalls must be',
    ],
    ['an id that is no text', { toolCalls: [{ name: 'x', id: 5 }] }, 'reply.toolCalls must be a list of'],
    ['a completion without choices', { choices: [] }, 'reply.choices must have at least one choice'],
    ['a choice without a message', { choices: [{ text: 'x' }] }, 'reply.choices[0] must be an object with a'],
  ])('is refused at once: %s', (_what, script, message) => {
    expect(() => fakeLlm(script as FakeScript)).toThrow(
      expect.objectContaining({ code: 'invalid_configuration', message: expect.stringContaining(message) }),
    );
  });

  it('of a function fails the call that meets it', async () => {
    const { llm } = fakeLlm((() => ({ txt: 'x' })) as unknown as FakeScript);
    await expect(llm.completion('hello')).rejects.toMatchObject({
      kind: 'driver_contract',
      gatewayMessage: 'reply.txt is no word of a reply. Did you mean text?',
    });
  });

  it('is told from replies by prompt: a reply has words alone', async () => {
    const { llm } = fakeLlm({ text: 'one reply' });
    expect((await llm.completion('anything')).content).toBe('one reply');
    const byPrompt = fakeLlm({ text: 'one', '*': 'other' });
    expect((await byPrompt.llm.completion('text')).content).toBe('one');
    expect((await byPrompt.llm.completion('else')).content).toBe('other');
  });
});
