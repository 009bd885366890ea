import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Deferred } from '../../support/deferred.js';
import type { ReplyInput } from '../../support/fake-provider/index.js';
import { chunksOf, eventsOf, GROQ_KEY, OPENAI_KEY, startGateway, textOf, type Gateway } from './gateway.js';

const GROQ = 'groq/llama-3.1-8b-instant';
const OPENAI = 'openai/gpt-4o-mini';
const messages = [{ role: 'user', content: 'hello' }];

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterEach(() => {
  for (const name of [...gateway.llm.namedModels().keys()]) gateway.llm.removeModel(name);
  gateway.reset();
});

const chat = (body: Record<string, unknown>) => gateway.post('/v1/chat/completions', { messages, ...body });

describe('several models with fastest_response', () => {
  it('answer with the first success, named in model; the other is cancelled at the socket', async () => {
    gateway.groq.enqueue('stall');
    const response = await chat({ model: `${GROQ}, ${OPENAI}`, fastest_response: true });
    expect(await response.json()).toMatchObject({
      model: OPENAI,
      choices: [{ message: { content: 'echo: hello' } }],
      system_fingerprint: 'fp_fakeprovider',
    });
    await gateway.groq.waitForFinished(1);
    expect(gateway.groq.calls[0]!.finished).toBe('client_aborted');
    expect(gateway.groq.calls[0]!.body).not.toHaveProperty('fastest_response');
  });

  it('name a named model as the request did', async () => {
    gateway.llm.setModel('best', { targets: [OPENAI] });
    gateway.groq.enqueue('stall');
    const response = await chat({ model: `${GROQ},best`, fastest_response: true });
    expect(await response.json()).toMatchObject({ model: 'best' });
  });

  it('stream the model whose first token comes first, named in every chunk', async () => {
    gateway.groq.enqueue({ kind: 'stall', afterBytes: 40 });
    const response = await chat({ model: `${GROQ},${OPENAI}`, fastest_response: true, stream: true });
    const events = await eventsOf(response);
    const chunks = chunksOf(events);
    expect(textOf(chunks)).toBe('echo: hello');
    expect(new Set(chunks.map(({ model }) => model))).toEqual(new Set([OPENAI]));
    expect(events.at(-1)).toBe('data: [DONE]');
    await gateway.groq.waitForFinished(1);
    expect(gateway.groq.calls[0]!.finished).toBe('client_aborted');
  });

  it('refuse a misspelt fastest_response, which no provider would read', async () => {
    const response = await chat({ model: `${GROQ},${OPENAI}`, fastest_respose: true });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: {
        param: 'fastest_respose',
        code: 'unknown_parameter',
        message: expect.stringContaining('"fastest_response"'),
      },
    });
  });

  it('skip failures', async () => {
    const held = new Deferred<ReplyInput>();
    gateway.reply = ({ flavour }) => (flavour === 'openai' ? held.promise : {});
    gateway.groq.enqueue('forbidden');
    const asked = chat({ model: `${GROQ},${OPENAI}`, fastest_response: true });
    await gateway.groq.waitForFinished(1);
    held.resolve('slow and steady');
    expect(await (await asked).json()).toMatchObject({ model: OPENAI });
  });

  it.each([false, true])('fail with the code of every failure if all fail (stream: %s)', async (stream) => {
    gateway.groq.enqueue('forbidden');
    gateway.openai.enqueue('context_length_exceeded');
    const response = await chat({ model: `${GROQ},${OPENAI}`, fastest_response: true, stream });
    expect(response.status).toBe(502);
    expect(response.headers.get('x-should-retry')).toBe('false');
    const { error } = (await response.json()) as { error: { message: string; code: string } };
    expect(error.code).toBe('all_models_failed');
    expect(error.message).toContain(`${GROQ} (upstream_auth_failed)`);
    expect(error.message).toContain(`${OPENAI} (context_length_exceeded)`);
  });
});

describe('several models without fastest_response', () => {
  it('answer with one entry each, in order, failures included, under 200', async () => {
    gateway.openai.enqueue('context_length_exceeded');
    const response = await chat({ model: `${GROQ}, ${OPENAI}, ${GROQ}` });
    expect(response.status).toBe(200);
    const answered = { model: GROQ, ok: true, completion: { object: 'chat.completion', x_groq: {} } };
    const body = (await response.json()) as { data: { error?: object }[] };
    expect(body).toMatchObject({ object: 'list', data: [answered, { model: OPENAI, ok: false }, answered] });
    expect(body.data[1]!.error).toEqual({
      message: expect.stringContaining('maximum context length'),
      type: 'invalid_request_error',
      param: expect.anything(),
      code: 'context_length_exceeded',
    });
  });

  it('are refused as a whole if one is unknown, before any call', async () => {
    const response = await chat({ model: `${GROQ},nobody` });
    expect(response.status).toBe(404);
    expect(gateway.groq.calls).toHaveLength(0);
  });
});

describe('a named model', () => {
  it.each([false, true])(
    'uses a fallback after a failure before the first byte, each target with its own key (stream: %s)',
    async (stream) => {
      gateway.llm.setModel('best', { targets: [GROQ, OPENAI], defaults: { temperature: 0.25 } });
      gateway.groq.enqueue('model_decommissioned');
      const response = await chat({ model: 'best', stream });
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('gpt-4o-mini');
      expect(gateway.groq.calls[0]!.headers.authorization).toBe(`Bearer ${GROQ_KEY}`);
      expect(gateway.openai.calls[0]!.headers.authorization).toBe(`Bearer ${OPENAI_KEY}`);
      expect(gateway.openai.calls[0]!.body).toMatchObject({ model: 'gpt-4o-mini', temperature: 0.25 });
    },
  );

  it('never uses a fallback after the first byte', async () => {
    gateway.llm.setModel('best', { targets: [GROQ, OPENAI] });
    gateway.groq.enqueue({ kind: 'stream_reset', afterTokens: 1 });
    const chunks = chunksOf(await eventsOf(await chat({ model: 'best', stream: true })));
    expect(chunks.at(-1)).toHaveProperty('error');
    expect(gateway.openai.calls).toHaveLength(0);
  });

  it('keeps the name from the provider if the request names one model', async () => {
    gateway.llm.setModel('best', { targets: [OPENAI] });
    expect(await (await chat({ model: 'best' })).json()).toMatchObject({ model: 'gpt-4o-mini-2024-07-18' });
  });
});
