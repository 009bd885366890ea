import { describe, expect, it } from '@jest/globals';
import type { ChatRequest } from '../../../../modules/llm-driver/index.js';
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
  message: expect.stringMatching(/^plain/),
  publicMessage: 'This driver does not support tools. Leave out tools, or use another model.',
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
