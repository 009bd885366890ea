import { describe, expect, it } from '@jest/globals';
import { ask, askJson, at, GROQ_MODEL, OPENAI_MODEL, providers } from './client.js';

describe('an ordinary answer of the fake provider', () => {
  const start = providers();

  it('echoes the last user message', async () => {
    const provider = await start();
    const messages = [
      { role: 'user', content: 'first' },
      { role: 'assistant', content: 'so?' },
      { role: 'user', content: [{ type: 'text', text: 'last' }] },
    ];
    const answer = await askJson(provider.openAiBaseUrl, '', { messages });
    expect(at(answer, 'choices.0.message.content')).toBe('echo: last');
  });

  it('has every field OpenAI sends', async () => {
    const provider = await start();
    const answer = await askJson(provider.openAiBaseUrl, 'Hi');
    expect(answer).toEqual({
      id: expect.stringMatching(/^chatcmpl-/),
      object: 'chat.completion',
      created: expect.any(Number),
      model: 'gpt-4o-mini-2024-07-18',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'echo: Hi', refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: 1,
        completion_tokens: 2,
        total_tokens: 3,
        prompt_tokens_details: { cached_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 0 },
      },
      service_tier: 'default',
      system_fingerprint: expect.any(String),
    });
  });

  it('carries the times and the x_groq block on Groq', async () => {
    const provider = await start();
    const response = await ask(provider.groqBaseUrl, 'Hi', { seed: 7 });
    const answer = (await response.json()) as object;
    expect(answer).toMatchObject({
      model: GROQ_MODEL,
      x_groq: { id: response.headers.get('x-request-id'), seed: 7 },
    });
    expect(Object.keys(at(answer, 'usage') as object)).toEqual(
      expect.arrayContaining(['queue_time', 'prompt_time', 'completion_time', 'total_time']),
    );
  });

  it("carries OpenAI's headers", async () => {
    const provider = await start();
    const { headers } = await ask(provider.openAiBaseUrl);
    expect(headers.get('x-request-id')).toMatch(/^req_/);
    expect(headers.get('openai-version')).toBe('2020-10-01');
    expect(headers.get('openai-processing-ms')).toMatch(/^\d+$/);
    expect(headers.get('openai-organization')).toMatch(/^org-/);
  });

  it("carries Groq's headers, with a cookie that must never be passed on", async () => {
    const provider = await start();
    const { headers } = await ask(provider.groqBaseUrl);
    expect(headers.get('x-groq-region')).not.toBeNull();
    expect(headers.get('via')).toBe('1.1 google');
    expect(headers.getSetCookie()[0]).toMatch(/^__cf_bm=/);
    expect(headers.get('openai-version')).toBeNull();
  });

  it('speaks as the flavour it was given, whatever the path', async () => {
    const provider = await start({ flavour: 'groq', models: ['m'] });
    expect(await askJson(provider.openAiBaseUrl, 'Hi', { model: 'm' })).toHaveProperty('x_groq');
  });

  it('says what the reply function says', async () => {
    const provider = await start({ reply: ({ prompt }) => prompt.toUpperCase() });
    expect(at(await askJson(provider.openAiBaseUrl, 'shout'), 'choices.0.message.content')).toBe('SHOUT');
  });

  it('waits for a reply that is a promise', async () => {
    let release: (text: string) => void = () => undefined;
    const text = new Promise<string>((resolve) => (release = resolve));
    const provider = await start({ reply: () => text });
    const answer = askJson(provider.openAiBaseUrl);
    await provider.waitForInFlight(1);
    release('at last');
    expect(at(await answer, 'choices.0.message.content')).toBe('at last');
  });

  it('reports a reply function that throws, with a status no vendor uses', async () => {
    const provider = await start({
      reply: () => {
        throw new Error('oops');
      },
    });
    const response = await ask(provider.openAiBaseUrl);
    expect([response.status, await response.text()]).toEqual([501, 'Fake provider: oops']);
  });

  it('takes details of one answer from the queue', async () => {
    const provider = await start({ reply: () => 'usual' });
    provider.enqueue({ kind: 'ok', reply: { text: 'special', usage: { cachedTokens: 5 } } });
    const special = await askJson(provider.openAiBaseUrl);
    expect(at(special, 'choices.0.message.content')).toBe('special');
    expect(at(special, 'usage.prompt_tokens_details.cached_tokens')).toBe(5);
    expect(at(await askJson(provider.openAiBaseUrl), 'choices.0.message.content')).toBe('usual');
  });

  it('asks for tool calls with null content and the reason tool_calls', async () => {
    const provider = await start({
      reply: () => ({ toolCalls: [{ name: 'weather', arguments: { city: 'Oslo' } }] }),
    });
    const answer = await askJson(provider.openAiBaseUrl);
    expect(at(answer, 'choices.0')).toMatchObject({
      message: {
        content: null,
        tool_calls: [{ type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } }],
      },
      finish_reason: 'tool_calls',
    });
  });

  it('gives n choices on OpenAI', async () => {
    const provider = await start();
    const answer = await askJson(provider.openAiBaseUrl, 'Hi', { n: 3 });
    expect((at(answer, 'choices') as { index: number }[]).map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(at(answer, 'usage.completion_tokens')).toBe(6);
  });

  it('counts about four characters a token over all messages', async () => {
    const provider = await start();
    const messages = [
      { role: 'system', content: 'x'.repeat(6) },
      { role: 'user', content: 'y'.repeat(6) },
    ];
    expect(at(await askJson(provider.openAiBaseUrl, '', { messages }), 'usage.prompt_tokens')).toBe(3);
  });
});

describe('the model list of the fake provider', () => {
  const start = providers();

  it('names the models it serves', async () => {
    const provider = await start({ models: ['a', 'b'], limits: { c: { rpm: 1 } } });
    const list = (await (await fetch(`${provider.openAiBaseUrl}/models`)).json()) as {
      data: { id: string }[];
    };
    expect(list.data.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('finds a model whose name has an escaped slash', async () => {
    const provider = await start();
    const response = await fetch(
      `${provider.groqBaseUrl}/models/${encodeURIComponent('openai/gpt-oss-20b')}`,
    );
    expect(await response.json()).toMatchObject({ id: 'openai/gpt-oss-20b', active: true });
  });

  it('answers 404 for a model it does not have', async () => {
    const provider = await start();
    const response = await fetch(`${provider.openAiBaseUrl}/models/nope`);
    expect([response.status, at(await response.json(), 'error.code')]).toEqual([404, 'model_not_found']);
  });

  it('meets scripted failures too', async () => {
    const provider = await start({ script: ['server_error'] });
    expect((await fetch(`${provider.openAiBaseUrl}/models/${OPENAI_MODEL}`)).status).toBe(500);
  });
});
