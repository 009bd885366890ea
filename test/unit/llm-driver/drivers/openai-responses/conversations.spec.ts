import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { generateText, stepCountIs, streamText, tool as aiTool } from 'ai';
import { z } from 'zod';
import {
  type ChatMessage,
  LlmDriverFacade,
  LlmDriverModule,
  tool,
} from '../../../../../modules/llm-driver/index.js';
import { ANTHROPIC_KEY, FakeAnthropic } from '../../../../support/fake-provider/anthropic/index.js';
import { FakeProvider } from '../../../../support/fake-provider/index.js';
import {
  type FakeItem,
  type FakeResponse,
  FakeResponses,
  RESPONSES_KEY,
} from '../../../../support/fake-provider/openai-responses/index.js';
import { MODEL, said, WEATHER, WITH_CALLS } from './subject.js';

const weather = tool({
  name: 'weather',
  description: 'Tells the weather of a city.',
  schema: z.object({ city: z.string() }),
  execute: ({ city }) => `grey in ${city}`,
});
const clock = tool({
  name: 'clock',
  description: 'Tells the time.',
  schema: z.object({}),
  execute: () => 'noon',
});

let openai: FakeResponses;
let claude: FakeAnthropic;
let others: FakeProvider;
let llm: LlmDriverFacade;
beforeAll(async () => {
  openai = await FakeResponses.start();
  claude = await FakeAnthropic.start();
  others = await FakeProvider.start();
  const apiKey = 'sk-test-key-of-the-fake-provider';
  const drivers = {
    openai: { apiKey: RESPONSES_KEY, baseUrl: openai.baseUrl, model: MODEL, api: 'auto' },
    anthropic: { apiKey: ANTHROPIC_KEY, baseUrl: claude.url, model: 'claude-sonnet-4-6' },
    groq: { apiKey, baseUrl: others.groqBaseUrl },
    plain: { driver: 'openai', apiKey, baseUrl: others.openAiBaseUrl },
  };
  const testing = await Test.createTestingModule({
    imports: [LlmDriverModule.forRoot({ drivers })],
  }).compile();
  llm = testing.get(LlmDriverFacade);
});
beforeEach(() => {
  openai.reset();
  claude.reset();
  others.reset();
});

/** Items with ids of their own, which do not depend on the answer. */
const STEP: FakeResponse = {
  output: WITH_CALLS.map((item, index) => ({ id: ['rs_a', 'msg_b', 'fc_c', 'fc_d'][index], ...item })),
};
const DONE: FakeResponse = { output: [said('Grey, at noon.')] };
const user: ChatMessage = { role: 'user', content: 'The weather?' };
const results: readonly ChatMessage[] = ['call_a', 'call_b'].map((id) => ({
  ...{ role: 'tool', tool_call_id: id, content: 'x' },
}));

/** The message of OpenAI's answer. */
async function answerTo(messages: readonly ChatMessage[], tools: readonly unknown[] = [WEATHER]) {
  const { completion } = await llm.chat({ model: 'openai', messages, tools });
  return completion.choices[0]!.message;
}

/** What the provider has sent, as JSON. */
async function given(): Promise<string> {
  openai.enqueue(STEP);
  const { openai_output: items } = await answerTo([user]);
  openai.reset();
  return JSON.stringify(items);
}

/** Items of the answer in the last request, as JSON. */
function sentBack(): string {
  const items = openai.calls.at(-1)!.body.input as readonly FakeItem[];
  const isOfAnswer = ({ role, type }: FakeItem) => role !== 'user' && !type.endsWith('_output');
  return JSON.stringify(items.filter(isOfAnswer));
}

/** Types and ids of the last request's items, after those of the answer. */
const resultsSent = () =>
  (openai.calls.at(-1)!.body.input as readonly FakeItem[])
    .slice(-2)
    .map((item) => [item.call_id, item.output]);

describe('a run of tools with reasoning', () => {
  it('sends every item back as it came', async () => {
    const expected = await given();
    openai.enqueue(STEP, DONE);
    const run = await llm.runTools('The weather?', { tools: [weather, clock], model: 'openai' });
    expect(run.content).toBe('Grey, at noon.');
    expect(openai.paths).toEqual(['/v1/responses', '/v1/responses']);
    expect(sentBack()).toBe(expected);
    expect(resultsSent()).toEqual([
      ['call_a', 'grey in Bonn'],
      ['call_b', 'noon'],
    ]);
  });

  it('sends them back the same if they were streamed', async () => {
    const expected = await given();
    openai.enqueue({ ...STEP, stream: { pieceLength: 9, interleaved: true } }, DONE);
    const texts: string[] = [];
    for await (const event of llm.streamTools('The weather?', { tools: [weather, clock], model: 'openai' }))
      if (event.type === 'text') texts.push(event.text);
    expect(texts.join('')).toBe('Grey, at noon.');
    expect(sentBack()).toBe(expected);
  });

  it.each([generateText, streamText])('sends them back the same through the AI SDK: %p', async (ask) => {
    const expected = await given();
    openai.enqueue(STEP, DONE);
    const answer = ask({
      model: llm.languageModel('openai'),
      prompt: 'The weather?',
      tools: {
        weather: aiTool({ inputSchema: z.object({ city: z.string() }), execute: () => 'grey' }),
        clock: aiTool({ inputSchema: z.object({}), execute: () => 'noon' }),
      },
      stopWhen: stepCountIs(3),
    });
    expect(await (await answer).text).toBe('Grey, at noon.');
    expect(sentBack()).toBe(expected);
  });

  it('sends them back through chat, for a turn later too', async () => {
    const expected = await given();
    openai.enqueue(STEP, DONE, DONE);
    const first = await answerTo([user]);
    const second = await answerTo([user, first, ...results]);
    await answerTo([user, first, ...results, second, user]);
    expect(sentBack()).toContain(expected.slice(1, -1));
    expect(openai.calls.map(({ refusal }) => refusal)).toEqual([undefined, undefined, undefined]);
  });
});

describe('an answer that comes back otherwise', () => {
  /** As another organization would have encrypted it. */
  function foreign({ openai_output: items, ...message }: Awaited<ReturnType<typeof answerTo>>): ChatMessage {
    const [first, ...rest] = items as FakeItem[];
    const changed = { ...first, encrypted_content: `${String(first!.encrypted_content)}x` };
    return { ...message, openai_output: [changed, ...rest] };
  }

  it('goes on without reasoning that the provider cannot read', async () => {
    openai.enqueue(STEP, DONE, DONE);
    const message = foreign(await answerTo([user]));
    const again = await answerTo([user, message, ...results]);
    expect(again.content).toBe('Grey, at noon.');
    const request = { model: 'openai', messages: [user, message, ...results], tools: [WEATHER] };
    const { chunks } = await llm.openChatStream(request);
    let text = '';
    for await (const { choices } of chunks) text += choices[0]?.delta.content ?? '';
    expect(text).toBe('Grey, at noon.');
    const code = 'invalid_encrypted_content';
    expect(openai.calls.map(({ refusal }) => refusal?.code)).toEqual([
      undefined,
      code,
      undefined,
      code,
      undefined,
    ]);
    expect(sentBack()).not.toContain('reasoning');
    expect(sentBack()).toContain('call_a');
  });

  it.each<[string, (message: ChatMessage) => ChatMessage]>([
    ['its items were dropped', ({ openai_output: _, ...message }) => message],
    ['its text was edited', (message) => ({ ...message, content: 'Edited.' })],
    [
      'a call was edited',
      (message) => ({
        ...message,
        tool_calls: message.tool_calls!.map((call) => ({
          ...call,
          function: { ...call.function, arguments: '{"city":"Ulm"}' },
        })),
      }),
    ],
    [
      'an item is no answer’s',
      (message) => ({
        ...message,
        openai_output: [{ type: 'item_reference', id: 'rs_x' }, ...(message.openai_output as FakeItem[])],
      }),
    ],
    ['its items are none', (message) => ({ ...message, openai_output: ['x'] })],
  ])('goes on without reasoning if %s', async (_, edit) => {
    openai.enqueue(STEP, DONE);
    const message = await answerTo([user]);
    const again = await answerTo([user, edit(message), ...results]);
    expect(again.content).toBe('Grey, at noon.');
    expect(sentBack()).not.toContain('reasoning');
    expect(sentBack()).not.toContain('fc_');
  });
});

describe('another target of the conversation', () => {
  it.each(['groq', 'plain'])('%s is not sent the items', async (model) => {
    openai.enqueue(STEP);
    const message = await answerTo([user]);
    await llm.chat({ model, messages: [user, message, ...results] });
    const sent = JSON.stringify(others.calls.at(-1)!.body);
    expect(sent).toContain('call_a');
    expect(sent).not.toContain('openai_output');
    expect(sent).not.toContain('encrypted_content');
  });

  it('that is a fallback is not sent them either, and its thoughts are not sent to OpenAI', async () => {
    openai.enqueue(STEP, { refused: 503, message: 'Overloaded.' }, DONE);
    claude.enqueue({
      blocks: [
        { type: 'thinking', thinking: 'Hm.' },
        { type: 'text', text: 'Grey.' },
      ],
    });
    const first = await answerTo([user]);
    const messages = [user, first, ...results];
    const options = { fallbacks: ['anthropic'], attempts: 1 };
    const { completion } = await llm.chat({ model: 'openai', messages, tools: [WEATHER] }, options);
    const second = completion.choices[0]!.message;
    expect(second).toMatchObject({ content: 'Grey.', anthropic_content: expect.anything() });
    const asked = JSON.stringify(claude.calls.at(-1)!.body);
    expect(asked).toContain('call_a');
    expect(asked).not.toContain('encrypted_content');

    await answerTo([...messages, second, user]);
    expect(openai.calls.at(-1)!.refusal).toBeUndefined();
    expect(sentBack()).toContain('encrypted_content');
    expect(sentBack()).not.toContain('signature');
  });
});

it('an object is asked for with its schema', async () => {
  openai.enqueue({ output: [said('{"city":"Bonn"}')] });
  const { value } = await llm.object('Where?', z.object({ city: z.string() }), { model: 'openai/gpt-5-pro' });
  expect(value).toEqual({ city: 'Bonn' });
  const { text } = openai.calls.at(-1)!.body;
  expect(text).toMatchObject({ format: { type: 'json_schema', strict: true, name: expect.any(String) } });
});
