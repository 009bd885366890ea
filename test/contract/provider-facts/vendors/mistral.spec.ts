import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeMistral, MISTRAL_KEY } from '../../../support/fake-provider/mistral/index.js';
import { ask, assistant, deltasOf, finishOf, messageOf, USER, WEATHER } from './plain-client.js';

const model = 'mistral-small-latest';
let mistral: FakeMistral;
beforeAll(async () => void (mistral = await FakeMistral.start()));
beforeEach(() => mistral.reset());

const call = (id: string) => ({ id, type: 'function', function: { name: 'weather', arguments: '{}' } });
const result = (id: string) => ({ role: 'tool', tool_call_id: id, content: '20' });

describe('Mistral', () => {
  it('refuses a wrong key in a form of its own', async () => {
    const { status, json } = await ask(mistral, 'wrong', { model });
    expect([status, json]).toEqual([401, { detail: 'Unauthorized' }]);
  });

  it.each([
    [{ max_completion_tokens: 5 }, ['body', 'max_completion_tokens']],
    [{ seed: 1 }, ['body', 'seed']],
    [{ messages: [{ ...USER, name: 'Ada' }] }, ['body', 'messages', 0, 'user', 'name']],
    [
      { messages: [USER, assistant({ reasoning_content: 'x' }), USER] },
      ['body', 'messages', 1, 'assistant', 'reasoning_content'],
    ],
  ])('refuses fields that it does not know: %j', async (fields, loc) => {
    const { status, json } = await ask(mistral, MISTRAL_KEY, { model, ...fields });
    expect(status).toBe(422);
    expect(json).toMatchObject({ object: 'error', message: { detail: [{ type: 'extra_forbidden', loc }] } });
  });

  it.each([
    [
      'a user behind a tool',
      [USER, assistant({ tool_calls: [call('abcDEF123')] }), result('abcDEF123'), USER],
    ],
    ['an assistant at the end', [USER, assistant({ content: 'x' })]],
    ['a call without its result', [USER, assistant({ tool_calls: [call('abcDEF123')] })]],
    ['ids of others', [USER, assistant({ tool_calls: [call('call_1')] }), result('call_1')]],
  ])('refuses %s with a flat error', async (_, messages) => {
    const { status, json } = await ask(mistral, MISTRAL_KEY, { model, messages });
    expect(status).toBe(400);
    expect(json).toMatchObject({ object: 'error', message: expect.any(String), code: expect.any(String) });
  });

  it('writes thoughts as parts of the content, whole and streamed', async () => {
    const answer = { thoughts: 'Rome is south.', text: 'Warm.' };
    mistral.enqueue(answer, answer);
    const whole = await ask(mistral, MISTRAL_KEY, { model });
    expect(messageOf(whole)['content']).toEqual([
      { type: 'thinking', thinking: [{ type: 'text', text: 'Rome is south.' }] },
      { type: 'text', text: 'Warm.' },
    ]);
    const contents = deltasOf(await ask(mistral, MISTRAL_KEY, { model, stream: true })).map(
      (d) => d['content'],
    );
    expect(contents.filter(Array.isArray)).toHaveLength(3);
  });

  it('streams calls whole in the last delta, with usage that was not asked for', async () => {
    mistral.enqueue({ toolCalls: [WEATHER] });
    const reply = await ask(mistral, MISTRAL_KEY, { model, stream: true });
    expect(reply.events.at(-1)!.usage).toHaveProperty('total_tokens');
    const [made] = deltasOf(reply).at(-1)!['tool_calls'] as { id: string; index: number }[];
    expect([/^[a-zA-Z0-9]{9}$/.test(made!.id), made!.index, finishOf(reply)]).toEqual([
      true,
      0,
      'tool_calls',
    ]);
  });
});
