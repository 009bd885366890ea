import { describe, expect, it } from '@jest/globals';
import { type ChatRequest, LlmError, type MockOptions } from '../../../../modules/llm-driver/index.js';
import { llmApplication, scripted } from '../../../support/llm-application.js';

const tools = [{ type: 'function', function: { name: 'weather' } }];
const messages = [{ role: 'user', content: 'hello' }];

/** `plain` is an instance of a driver without tools; the mock driver has them. */
function application() {
  return llmApplication({
    default: 'plain',
    drivers: { ...scripted('plain'), mock: {} },
    models: { both: { targets: ['plain', 'mock'] } },
  });
}

const refusal = {
  name: 'LlmError',
  code: 'unsupported',
  status: 400,
  param: 'tools',
  publicMessage: 'plain does not support tools. Leave out tools, or use another model.',
};

describe('a request with tools to a driver without them', () => {
  it('is refused by every kind of call, and never sent', async () => {
    const { facade, calls } = await application();
    const parameters = { tools };
    await expect(facade.chat({ messages, tools })).rejects.toMatchObject(refusal);
    await expect(facade.openChatStream({ messages, tools })).rejects.toMatchObject(refusal);
    await expect(facade.completion('hello', { parameters })).rejects.toMatchObject(refusal);
    await expect(facade.completion({ prompt: 'hello', tools })).rejects.toMatchObject(refusal);
    await expect(facade.driver('plain').chat({ messages, tools })).rejects.toMatchObject(refusal);
    await expect(facade.driver('plain').chatReply({ messages, tools })).rejects.toMatchObject(refusal);
    const [first, second] = await facade.completionPool([{ prompt: 'a', tools }, 'b']);
    expect(first).toMatchObject({ ok: false, error: refusal });
    expect(second).toMatchObject({ ok: true });
    expect(calls('plain').map(({ prompt }) => prompt)).toEqual(['b']);
  });

  it('is refused in the older form too', async () => {
    const { facade } = await application();
    const request = { messages, functions: [{ name: 'weather' }] } as ChatRequest;
    await expect(facade.chat(request)).rejects.toMatchObject({ code: 'unsupported', param: 'functions' });
  });

  it('goes on to a fallback that has tools', async () => {
    const { facade } = await application();
    expect(await facade.chat({ messages, tools, model: 'both' })).toMatchObject({ driver: 'mock' });
  });

  it.each([[[]], [null], [undefined]])('is sent if it offers none: %j', async (none) => {
    const { facade, calls } = await application();
    await facade.chat({ messages, tools: none as unknown[] });
    expect(calls('plain')).toHaveLength(1);
  });
});

/** Parts that ask a model to read more than text, by what it must be able to do. */
const PARTS = [
  ['images', { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }],
  ['images', { type: 'input_image', image_url: 'data:image/png;base64,AAAA' }],
  ['images', { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }],
  ['documents', { type: 'file', file: { file_data: 'data:application/pdf;base64,AAAA' } }],
  ['documents', { type: 'document_url', document_url: 'https://host.example/a.pdf' }],
  ['audio', { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }],
] as const;

describe('a message with a part that', () => {
  const asking = (part: { readonly type: string }) => ({
    messages: [...messages, { role: 'user', content: [{ type: 'text', text: 'Look:' }, part] }],
  });

  it.each(PARTS)('needs %s is refused by a driver without them: %j', async (ability, part) => {
    const { facade, calls } = await application();
    const param = 'messages[1].content[1]';
    await expect(facade.chat(asking(part))).rejects.toMatchObject({
      ...{ code: 'unsupported', param, attempts: 0 },
      publicMessage: `plain does not support ${ability}. Leave out ${param}, or use another model.`,
    });
    await expect(facade.completion(asking(part))).rejects.toMatchObject({ code: 'unsupported', param });
    expect(calls('plain')).toEqual([]);
  });

  it.each(PARTS)('needs %s goes on to a fallback that takes it: %j', async (_ability, part) => {
    const { facade } = await application();
    expect(await facade.chat({ ...asking(part), model: 'both' })).toMatchObject({ driver: 'mock' });
  });

  it('no driver knows is passed on', async () => {
    const { facade, calls } = await application();
    await facade.chat(asking({ type: 'hologram' }));
    expect(calls('plain')).toHaveLength(1);
  });
});

describe('a model that is known to lack', () => {
  const [, image] = PARTS[0];
  const REQUESTS = [
    ['tools', 'tools', { messages, tools }],
    ['images', 'messages[0].content[0]', { messages: [{ role: 'user', content: [image] }] }],
    [
      'JSON schemas',
      'response_format',
      { messages, response_format: { type: 'json_schema', json_schema: { name: 'x', schema: {} } } },
    ],
    ['reasoning', 'reasoning_effort', { messages, reasoning_effort: 'low' }],
    ['reasoning', 'reasoning', { messages, reasoning: { effort: 'low' } }],
    ['reasoning', 'thinking', { messages, thinking: { type: 'enabled', budget_tokens: 1_024 } }],
  ] as const;
  const lacks = ['tools', 'images', 'json_schema', 'reasoning'];

  /** `blind` is a model that lacks all of them, and `keen` one of which nothing is known. */
  function twoModels() {
    return llmApplication({
      drivers: { mock: {} },
      models: { first: { targets: ['mock/blind', 'mock/keen'] } },
      catalogue: { 'mock/blind': { lacks } },
    });
  }

  it.each(REQUESTS)('%s is not asked for it: %s', async (ability, param, request) => {
    const { facade } = await twoModels();
    const asked = { ...request, model: 'mock/blind' } as unknown as ChatRequest;
    await expect(facade.chat(asked)).rejects.toMatchObject({
      ...{ code: 'unsupported', param, attempts: 0 },
      publicMessage: `mock/blind does not support ${ability}. Leave out ${param}, or use another model.`,
    });
    const skipped = await facade.chat({ ...asked, model: 'first' });
    expect(skipped.completion.model).toBe('keen');
    const fastest = await facade.fastestChat(request, ['mock/blind', 'mock/keen']);
    expect(fastest.completion.model).toBe('keen');
    expect(fastest.losers).toMatchObject([
      { model: 'mock/blind', attempts: 0, error: { code: 'unsupported' } },
    ]);
  });

  it.each([
    { reasoning_effort: 'none' },
    { reasoning: { enabled: false, effort: 'high' } },
    { reasoning: { exclude: true } },
    { thinking: { type: 'disabled' } },
    { response_format: { type: 'text' } },
  ])('an ability is asked without it: %j', async (fields) => {
    const { facade } = await twoModels();
    expect(await facade.chat({ messages, ...fields, model: 'mock/blind' } as ChatRequest)).toBeDefined();
  });
});

describe('a list of targets with some that are known not to take a request', () => {
  const LIST = ['mock/blind', 'busy', 'mock/blind'];

  function list(faults: MockOptions['faults']) {
    return llmApplication({
      drivers: { busy: { driver: 'mock', faults }, mock: {} },
      models: { list: { targets: LIST } },
      catalogue: { 'mock/blind': { lacks: ['tools'] } },
    });
  }

  it('fails with what happened to those that were asked, and tells the refusals beside it', async () => {
    const { facade } = await list(() => 'provider_quota_exhausted');
    const kinds = ['unsupported', 'provider_quota_exhausted', 'unsupported'];
    for (const call of [
      facade.chat({ messages, tools, model: 'list' }),
      facade.openChatStream({ messages, tools, model: 'list' }),
      facade.completion({ prompt: 'hello', tools }, { model: 'list' }),
    ]) {
      await expect(call).rejects.toMatchObject({
        kind: 'provider_quota_exhausted',
        failures: LIST.map((model, index) => ({ model, error: { kind: kinds[index] } })),
      });
    }
  });

  it('waits for the last target that takes it, as for the last of all', async () => {
    const wait = new LlmError('rate_limit_exceeded', { retryable: true, retryAfterMs: 5_000 });
    const { facade, clock } = await list((_request, call) => (call === 1 ? wait : null));
    const asked = facade.chat({ messages, tools, model: 'list' });
    expect(await clock.runUntilSettled(asked)).toMatchObject({ driver: 'busy' });
    expect(clock.monotonic()).toBeGreaterThanOrEqual(5_000);
  });

  it('fails with the refusals if none takes it', async () => {
    const { facade } = await llmApplication({
      drivers: { mock: {} },
      models: { none: { targets: ['mock/blind', 'mock/blind'] } },
      catalogue: { 'mock/blind': { lacks: ['tools'] } },
    });
    await expect(facade.chat({ messages, tools, model: 'none' })).rejects.toMatchObject({
      ...{ kind: 'unsupported', param: 'tools', failures: { length: 2 } },
    });
  });
});

describe('the kind of a model', () => {
  const catalogue = { 'mock/vectors': { has: ['embeddings'] }, 'mock/talks': { has: ['tools'] } };

  it('decides if it is asked for answers or for embeddings', async () => {
    const { facade } = await llmApplication({ drivers: { mock: {} }, catalogue });
    await expect(facade.chat({ messages, model: 'mock/vectors' })).rejects.toMatchObject({
      ...{ code: 'unsupported', param: 'model', attempts: 0 },
      message: 'mock/vectors answers no chats: it is a model for embeddings.',
      publicMessage: 'mock/vectors answers no chats: it is a model for embeddings.',
    });
    const refused = {
      code: 'unsupported',
      publicMessage: expect.stringContaining('mock/talks has no embeddings'),
    };
    await expect(facade.embed(['a'], { model: 'mock/talks' })).rejects.toMatchObject(refused);
    await expect(facade.embeddings({ input: 'a', model: 'mock/talks' })).rejects.toMatchObject(refused);
    expect((await facade.embed(['a'], { model: 'mock/vectors' })).embeddings).toHaveLength(1);
  });
});
