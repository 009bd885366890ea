import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { llmApplication } from '../../../support/llm-application.js';

const MESSAGES = [{ role: 'user', content: 'hello' }];
const DEFAULTS = { temperature: 1, max_completion_tokens: 9, response_format: { type: 'text' } };

/** Answers by the mock driver, and records what it is sent. */
async function recorded() {
  const requests: Record<string, unknown>[] = [];
  const { facade } = await llmApplication({
    drivers: {
      mock: {
        reply: (request: object) => {
          requests.push({ ...request });
          return '{"name":"Lima"}';
        },
      },
    },
    models: { quick: { targets: ['mock'], defaults: DEFAULTS } },
    default: 'mock',
  } as never);
  return { facade, requests };
}

describe('the defaults of a named model', () => {
  it('give way to the options of a call, by whichever name', async () => {
    const { facade, requests } = await recorded();
    await facade.completion('hello', { model: 'quick', temperature: 0, maxTokens: 5 });
    expect(requests[0]).toMatchObject({ temperature: 0, max_tokens: 5, response_format: { type: 'text' } });
    expect(requests[0]).not.toHaveProperty('max_completion_tokens');
  });

  it('give way to the fields of a prompt', async () => {
    const { facade, requests } = await recorded();
    await facade.completion({ prompt: 'hello', maxTokens: 5 }, { model: 'quick' });
    expect(requests[0]).toMatchObject({ temperature: 1, max_tokens: 5 });
    expect(requests[0]).not.toHaveProperty('max_completion_tokens');
  });

  it('give way to parameters and to the fields of a chat', async () => {
    const { facade, requests } = await recorded();
    await facade.completion('hello', { model: 'quick', parameters: { max_tokens: 5 } });
    await facade.chat({ model: 'quick', messages: MESSAGES, max_tokens: 6 });
    expect(requests.map((request) => request.max_tokens)).toEqual([5, 6]);
    expect(requests.some((request) => 'max_completion_tokens' in request)).toBe(false);
  });

  it('give way to the format of a schema', async () => {
    const { facade } = await recorded();
    const { value } = await facade.object('hello', z.object({ name: z.string() }), { model: 'quick' });
    expect(value).toEqual({ name: 'Lima' });
  });
});

describe('a stream that is asked for by a field', () => {
  it.each<[string, (llm: Awaited<ReturnType<typeof recorded>>['facade']) => Promise<unknown>]>([
    ['chat', (llm) => llm.chat({ messages: MESSAGES, stream: true })],
    ['chatStream', (llm) => llm.chatStream({ messages: MESSAGES, stream: false }).next()],
    ['completion', (llm) => llm.completion({ prompt: 'hello', stream: true })],
    ['parameters', (llm) => llm.completion('hello', { parameters: { stream: true } })],
    ['an option', (llm) => llm.completion('hello', { stream: true } as object)],
  ])('of %s is refused, and nothing is sent', async (_, ask) => {
    const { facade, requests } = await recorded();
    await expect(ask(facade)).rejects.toMatchObject({
      status: 400,
      message: expect.stringMatching(/is set by the method.* call|chatStream\(\)/) as unknown,
    });
    expect(requests).toEqual([]);
  });

  it('fails its prompt of a pool', async () => {
    const { facade } = await recorded();
    const [result] = await facade.completionPool([{ prompt: 'hello', stream: true }]);
    expect(result).toMatchObject({ ok: false, error: { param: 'prompts[0].stream' } });
  });

  it('has one answer: n of streamText is refused', async () => {
    const { facade } = await recorded();
    const asked = facade.streamText('hello', { parameters: { n: 2 } }).next();
    await expect(asked).rejects.toMatchObject({ name: 'InvalidRequestError', param: 'n' });
  });

  it.each<[string, (llm: Awaited<ReturnType<typeof recorded>>['facade']) => Promise<unknown>]>([
    ['completionPool', (llm) => llm.completionPool(['a', 'b'], { cache: true })],
    ['completionPool of a driver', (llm) => llm.driver().completionPool(['a'], { cache: true })],
    ['all', (llm) => llm.all('hello', ['mock'], { cache: true })],
    ['matrix', (llm) => llm.matrix(['hello'], ['mock'], { cache: { ttlMs: 5 } })],
    ['fastest', (llm) => llm.fastest('hello', ['mock'], { cache: true })],
  ])('of %s: a cache that the module has not fails the call', async (_, ask) => {
    const { facade, requests } = await recorded();
    await expect(ask(facade)).rejects.toMatchObject({ name: 'InvalidRequestError', param: 'cache' });
    expect(requests).toEqual([]);
  });

  it.each<[string, string, (llm: Awaited<ReturnType<typeof recorded>>['facade']) => Promise<unknown>]>([
    ['schema', 'object', (llm) => llm.object('hello', null as never)],
    ['schema', 'completion', (llm) => llm.completion('hello', { schema: {} as never })],
    ['tools[0]', 'runTools', (llm) => llm.runTools('hello', { tools: [5 as never] })],
    ['tools[0].name', 'streamTools', (llm) => llm.streamTools('hello', { tools: [{} as never] }).next()],
  ])('a wrong %s of %s is the caller’s mistake', async (param, _, ask) => {
    const { facade } = await recorded();
    await expect(ask(facade)).rejects.toMatchObject({ name: 'InvalidRequestError', status: 400, param });
  });

  it.each<[string, (llm: Awaited<ReturnType<typeof recorded>>['facade']) => Promise<unknown>]>([
    ['streamText', (llm) => llm.streamText('hello', { cache: true }).next()],
    ['chatStream', (llm) => llm.chatStream({ messages: MESSAGES }, { cache: true }).next()],
    ['openChatStream', (llm) => llm.openChatStream({ messages: MESSAGES }, { cache: { ttlMs: 5 } })],
    ['streamTools', (llm) => llm.streamTools('hello', { tools: [], cache: true }).next()],
  ])('of %s has no cache', async (_, ask) => {
    const { facade } = await recorded();
    await expect(ask(facade)).rejects.toMatchObject({ name: 'InvalidRequestError', param: 'cache' });
  });
});
