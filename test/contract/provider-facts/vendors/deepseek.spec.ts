import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  DEEPSEEK_KEY,
  DEEPSEEK_NO_BALANCE,
  FakeDeepSeek,
} from '../../../support/fake-provider/deepseek/index.js';
import { ask, assistant, deltasOf, messageOf, request, USER, WEATHER } from './plain-client.js';

const model = 'deepseek-v4-flash';
let deepSeek: FakeDeepSeek;
beforeAll(async () => void (deepSeek = await FakeDeepSeek.start()));
beforeEach(() => deepSeek.reset());

const call = { id: 'a', type: 'function', function: { name: 'weather', arguments: '{}' } };
const result = { role: 'tool', tool_call_id: 'a', content: '20' };

describe('DeepSeek', () => {
  it('takes its key at both addresses, and quotes the end of a wrong one', async () => {
    const url = deepSeek.baseUrl.replace(/\/v1$/, '');
    const headers = { authorization: `Bearer ${DEEPSEEK_KEY}` };
    expect((await request(`${url}/models`, { headers })).status).toBe(200);
    const { status, text } = await ask(deepSeek, 'sk-wrong-9876', { model });
    expect([status, text.includes('****9876')]).toEqual([401, true]);
  });

  it.each([
    [{ model: 'gpt-4o' }, 'Model Not Exist'],
    [{ n: 2 }, 'Invalid n value (currently only n = 1 is supported)'],
    [{ response_format: { type: 'json_schema' } }, 'This response_format type is unavailable now'],
    [{ logprobs: true }, 'logprobs is not supported in the thinking mode'],
  ])('refuses %j', async (fields, message) => {
    const { status, json } = await ask(deepSeek, DEEPSEEK_KEY, { model, ...fields });
    expect([status, json]).toMatchObject([400, { error: { message, type: 'invalid_request_error' } }]);
  });

  it('thinks unless it is told not to, and tells what its cache had', async () => {
    const thinking = await ask(deepSeek, DEEPSEEK_KEY, { model });
    const disabled = await ask(deepSeek, DEEPSEEK_KEY, { model, thinking: { type: 'disabled' } });
    expect(messageOf(thinking)['reasoning_content']).toBe('Let me think.');
    expect(messageOf(disabled)).not.toHaveProperty('reasoning_content');
    expect(thinking.json).toMatchObject({ usage: { prompt_cache_hit_tokens: expect.any(Number) } });
  });

  it.each([
    ['of a call', [USER, assistant({ tool_calls: [call] }), result], 400],
    [
      'of a call that is empty',
      [USER, assistant({ tool_calls: [call], reasoning_content: '' }), result],
      200,
    ],
    [
      'of the answer after a call',
      [
        USER,
        assistant({ tool_calls: [call], reasoning_content: '' }),
        result,
        assistant({ content: 'x' }),
        USER,
      ],
      400,
    ],
    ['of a turn without calls', [USER, assistant({ content: 'x' }), USER], 200],
  ])('asks for the reasoning %s', async (_, messages, status) => {
    const reply = await ask(deepSeek, DEEPSEEK_KEY, { model, messages });
    expect(reply.status).toBe(status);
    if (status === 400) expect(reply.text).toContain('must be passed back to the API');
  });

  it('streams comments first, and its reasoning beside null content', async () => {
    deepSeek.enqueue({ thoughts: 'Rome', toolCalls: [WEATHER] });
    const reply = await ask(deepSeek, DEEPSEEK_KEY, { model, stream: true });
    expect(reply.text.startsWith(': keep-alive')).toBe(true);
    expect(deltasOf(reply)[1]).toEqual({ content: null, reasoning_content: 'Rome' });
  });

  it('answers 402 without a balance', async () => {
    deepSeek.enqueue(DEEPSEEK_NO_BALANCE);
    expect((await ask(deepSeek, DEEPSEEK_KEY, { model })).status).toBe(402);
  });
});
