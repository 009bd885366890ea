import { describe, expect, it } from '@jest/globals';
import { ask, at, providers, type Json } from './client.js';

describe('a request the vendor would not accept', () => {
  const start = providers();

  async function refusal(flavour: 'openai' | 'groq', fields: Json): Promise<[number, unknown]> {
    const provider = await start({ limits: { m: { rpm: 10, rpd: 10 } } });
    const base = flavour === 'groq' ? provider.groqBaseUrl : provider.openAiBaseUrl;
    const response = await ask(base, 'Hi', { model: 'm', ...fields });
    expect(response.headers.get('x-ratelimit-limit-requests')).toBeNull();
    return [response.status, at(await response.json(), 'error.message')];
  }

  it.each([
    [{ logprobs: true }, 'logprobs'],
    [{ top_logprobs: 2 }, 'top_logprobs'],
    [{ logit_bias: {} }, 'logit_bias'],
    [{ unheard_of: 1 }, 'unheard_of'],
    [{ messages: [{ role: 'user', content: 'Hi', name: 'bob' }] }, 'name'],
    [{ messages: [{ role: 'user', content: 'Hi', timestamp: 1 }] }, 'timestamp'],
  ])('is refused by Groq: %j', async (fields, property) => {
    const [status, message] = await refusal('groq', fields);
    expect(status).toBe(400);
    expect(message).toContain(`property '${property}' is unsupported`);
  });

  it('is refused by Groq when n is not 1', async () => {
    expect((await refusal('groq', { n: 2 }))[0]).toBe(400);
  });

  it.each([
    [{ unheard_of: 1 }, "Unknown parameter: 'unheard_of'."],
    [{ n: 0 }, "Invalid 'n': expected an integer from 1 to 128."],
    [{ n: 1e9 }, "Invalid 'n': expected an integer from 1 to 128."],
    [{ stream_options: {} }, "The 'stream_options' parameter is only allowed when 'stream' is enabled."],
    [{ messages: [] }, "Invalid 'messages': expected a non-empty array of messages."],
    [{ messages: [{ content: 'Hi' }] }, "Missing required parameter: 'messages[0].role'."],
    [{ model: undefined }, 'you must provide a model parameter'],
  ])('is refused by OpenAI: %j', async (fields, message) => {
    expect(await refusal('openai', fields)).toEqual([400, message]);
  });

  it('is accepted by OpenAI with logprobs and names', async () => {
    const provider = await start();
    const messages = [{ role: 'user', content: 'Hi', name: 'bob' }];
    expect(
      (await ask(provider.openAiBaseUrl, '', { messages, logprobs: true, top_logprobs: 2 })).status,
    ).toBe(200);
  });

  it('is refused when its body is not JSON', async () => {
    const provider = await start();
    const response = await fetch(`${provider.openAiBaseUrl}/chat/completions`, {
      method: 'POST',
      body: '{"model":',
    });
    expect(response.status).toBe(400);
    expect(provider.calls[0]?.body).toBe('{"model":');
  });

  it('is refused with 404 for a model nobody serves', async () => {
    const [status, message] = await refusal('openai', { model: 'nope' });
    expect([status, message]).toEqual([
      404,
      'The model `nope` does not exist or you do not have access to it.',
    ]);
  });

  it('is refused by a model that does not support a parameter', async () => {
    const provider = await start({ unsupportedParameters: { 'gpt-4o-mini': ['temperature'] } });
    const response = await ask(provider.openAiBaseUrl, 'Hi', { temperature: 0.5 });
    expect([response.status, at(await response.json(), 'error.code')]).toEqual([
      400,
      'unsupported_parameter',
    ]);
  });

  it.each(['/v1/nothing', '/nothing', '/openai/v1/nothing'])('is refused with 404 at %s', async (path) => {
    const provider = await start();
    expect((await fetch(provider.url + path, { method: 'POST' })).status).toBe(404);
  });

  it('is refused even when an answer is scripted for it', async () => {
    const provider = await start({ script: ['empty_choices'] });
    expect((await ask(provider.openAiBaseUrl, 'Hi', { unheard_of: 1 })).status).toBe(400);
  });
});
