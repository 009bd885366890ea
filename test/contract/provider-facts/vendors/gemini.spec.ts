import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeGemini, GEMINI_KEY, geminiRateLimit } from '../../../support/fake-provider/gemini/index.js';
import { ask, deltasOf, finishOf, messageOf, request, USER, WEATHER } from './plain-client.js';

const model = 'gemini-3-pro';
let gemini: FakeGemini;
beforeAll(async () => void (gemini = await FakeGemini.start()));
beforeEach(() => gemini.reset());

const toolTurn = (calls: unknown) => ({
  messages: [
    USER,
    { role: 'assistant', tool_calls: calls },
    { role: 'tool', tool_call_id: 'x', content: '20' },
  ],
});

describe('Gemini', () => {
  it('calls a wrong key a bad request, in a list, and takes none for missing credentials', async () => {
    const wrong = await ask(gemini, 'wrong', { model });
    const none = await ask(gemini, undefined, { model });
    expect([wrong.status, none.status]).toEqual([400, 401]);
    expect(wrong.json).toMatchObject([{ error: { code: 400, details: [{ reason: 'API_KEY_INVALID' }] } }]);
  });

  it('lists models with a prefix, and takes names with and without it', async () => {
    const headers = { authorization: `Bearer ${GEMINI_KEY}` };
    const { json } = await request(`${gemini.baseUrl}/models`, { headers });
    const [{ id }] = (json as { data: [{ id: string }] }).data;
    const { status } = await ask(gemini, GEMINI_KEY, { model: id });
    expect([id.startsWith('models/'), status]).toEqual([true, 200]);
  });

  it.each([{ store: true }, { seed: 7 }, { metadata: {} }])('refuses %j', async (fields) => {
    const { status, text } = await ask(gemini, GEMINI_KEY, { model, ...fields });
    expect([status, text]).toEqual([400, expect.stringContaining('Unknown name')]);
  });

  it('has no figures of limits in its headers, and the wait of a refusal in its body', async () => {
    gemini.enqueue(geminiRateLimit(34));
    const { status, headers, text } = await ask(gemini, GEMINI_KEY, { model });
    expect([status, headers.get('retry-after')]).toEqual([429, null]);
    expect(text).toContain('"retryDelay":"34s"');
  });

  it('streams tool calls whole, without an index, and ends with stop', async () => {
    gemini.enqueue({ toolCalls: [WEATHER, WEATHER] });
    const reply = await ask(gemini, GEMINI_KEY, { model, stream: true });
    const calls = deltasOf(reply).flatMap(({ tool_calls: made }) => made as object[]);
    expect(calls).toHaveLength(2);
    expect(calls.some((call) => 'index' in call)).toBe(false);
    expect(finishOf(reply)).toBe('stop');
  });

  it('signs the first of parallel calls, and refuses the current turn without its signature', async () => {
    gemini.enqueue({ toolCalls: [WEATHER, WEATHER] });
    const calls = messageOf(await ask(gemini, GEMINI_KEY, { model }))['tool_calls'] as object[];
    expect(calls.map((call) => 'extra_content' in call)).toEqual([true, false]);
    const [first, second] = calls as [{ extra_content: unknown }, object];
    const { extra_content: _, ...bare } = first;
    const forged = { ...first, extra_content: { google: { thought_signature: 'Zm9yZ2Vk' } } };
    const statuses = [];
    for (const call of [first, bare, forged])
      statuses.push((await ask(gemini, GEMINI_KEY, { model, ...toolTurn([call, second]) })).status);
    expect(statuses).toEqual([200, 400, 400]);
  });

  it('asks no signature of earlier turns, of older models, or of calls that are said to be foreign', async () => {
    const call = { id: 'x', type: 'function', function: { name: 'weather', arguments: '{}' } };
    const google = { thought_signature: 'skip_thought_signature_validator' };
    const { messages } = toolTurn([call]);
    const asked = [
      { model, messages: [...messages, USER] },
      { model: 'gemini-2.5-flash', messages },
      { model, ...toolTurn([{ ...call, extra_content: { google } }]) },
    ];
    for (const body of asked) expect((await ask(gemini, GEMINI_KEY, body)).status).toBe(200);
  });
});
