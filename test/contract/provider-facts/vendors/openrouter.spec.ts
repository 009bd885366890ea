import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  FakeOpenRouter,
  OPENROUTER_KEY,
  OPENROUTER_STREAM_ERROR,
} from '../../../support/fake-provider/openrouter/index.js';
import { ask, deltasOf, messageOf, request, USER, WEATHER } from './plain-client.js';

const model = 'anthropic/claude-sonnet-4.6';
let openRouter: FakeOpenRouter;
beforeAll(async () => void (openRouter = await FakeOpenRouter.start()));
beforeEach(() => openRouter.reset());

describe('OpenRouter', () => {
  it('has the status as a numeric code', async () => {
    const wrong = await ask(openRouter, 'wrong', { model });
    const unknown = await ask(openRouter, OPENROUTER_KEY, { model: 'nobody/none' });
    expect([wrong.status, wrong.json]).toMatchObject([401, { error: { code: 401 } }]);
    expect([unknown.status, unknown.json]).toMatchObject([400, { error: { code: 400 } }]);
  });

  it('lists models without a key, with the lengths of their contexts', async () => {
    const { json } = await request(`${openRouter.baseUrl}/models`);
    expect(json).toMatchObject({
      data: expect.arrayContaining([expect.objectContaining({ context_length: 1_000_000 })]),
    });
  });

  it('tells what an answer cost, unasked, whole and in the last event of a stream', async () => {
    const whole = await ask(openRouter, OPENROUTER_KEY, { model });
    expect(whole.json).toMatchObject({ provider: 'Anthropic', usage: { cost: 0.00014235 } });
    const streamed = await ask(openRouter, OPENROUTER_KEY, { model, stream: true });
    expect(streamed.events.at(-1)).toMatchObject({
      choices: [{ native_finish_reason: 'end_turn' }],
      usage: { cost: 0.00014235 },
    });
    expect(streamed.text.startsWith(': OPENROUTER PROCESSING\n')).toBe(true);
  });

  it('wants the reasoning of a call back whole and unchanged', async () => {
    openRouter.enqueue({ thoughts: 'Rome is south.', toolCalls: [WEATHER] });
    const message = messageOf(await ask(openRouter, OPENROUTER_KEY, { model }));
    const [{ id }] = message['tool_calls'] as [{ id: string }];
    const [first, second] = message['reasoning_details'] as object[];
    const statuses = [];
    for (const details of [[first, second], [first], [{ ...first, text: 'Edited.' }, second]]) {
      const messages = [
        ...[USER, { ...message, reasoning_details: details }],
        { role: 'tool', tool_call_id: id, content: '20' },
      ];
      statuses.push((await ask(openRouter, OPENROUTER_KEY, { model, messages })).status);
    }
    expect(statuses).toEqual([200, 400, 400]);
  });

  it('streams reasoning in pieces of one index, its signature last', async () => {
    openRouter.enqueue({ thoughts: 'Rome is', toolCalls: [WEATHER] });
    const reply = await ask(openRouter, OPENROUTER_KEY, { model, stream: true });
    const details = deltasOf(reply).flatMap((delta) => (delta['reasoning_details'] ?? []) as object[]);
    expect(details).toMatchObject([
      { text: 'Rome ', index: 0 },
      { text: 'is', index: 0 },
      { signature: expect.any(String), index: 0 },
      { type: 'reasoning.encrypted', index: 1 },
    ]);
  });

  it('can fail in the middle of a stream with status 200', async () => {
    openRouter.enqueue({ stream: { errorAfter: { events: 4, error: OPENROUTER_STREAM_ERROR } } });
    const { status, events } = await ask(openRouter, OPENROUTER_KEY, { model, stream: true });
    expect([status, events.at(-1)]).toMatchObject([200, { error: { code: 502 } }]);
  });
});
