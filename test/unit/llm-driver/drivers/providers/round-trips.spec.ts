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
import { startVendors, type VendorName, type Vendors } from '../../../../support/fake-provider/vendors.js';
import { detailsOf } from '../../../../support/fake-provider/openrouter/index.js';

const THOUGHTS = 'Rome is in the south, so I ask for its weather first.';
const USER: ChatMessage = { role: 'user', content: 'How warm is Rome?' };
const schema = z.object({ city: z.string() });
const weather = tool({
  ...{ name: 'weather', description: 'Tells the weather of a city.', schema },
  execute: ({ city }) => `20 degrees in ${city}`,
});
const CALLS = [
  { name: 'weather', arguments: { city: 'Rome' } },
  { name: 'weather', arguments: { city: 'Bonn' } },
];
const CALLING = { thoughts: THOUGHTS, toolCalls: CALLS };
const DONE = { text: 'Warm.' };

/** What of the answer the provider wants back, as it stands in the message that is sent. */
const STATE: Readonly<Record<VendorName, (message: ChatMessage) => unknown>> = {
  gemini: ({ tool_calls: calls }) => calls?.map((call) => JSON.stringify(call['extra_content'])),
  mistral: ({ content }) => content,
  deepseek: ({ reasoning_content: text }) => text,
  openrouter: ({ reasoning_details: details }) => details,
  ollama: ({ reasoning }) => reasoning,
  'azure-openai': ({ tool_calls: calls }) => calls?.length,
};
const EXPECTED: Readonly<Record<VendorName, unknown>> = {
  // Not what stands in for a signature.
  gemini: [expect.not.stringContaining('skip_thought'), undefined],
  mistral: [{ type: 'thinking', thinking: [{ type: 'text', text: THOUGHTS }] }],
  deepseek: THOUGHTS,
  openrouter: detailsOf(THOUGHTS),
  ollama: THOUGHTS,
  'azure-openai': 2,
};
const NAMES = Object.keys(STATE) as VendorName[];

let vendors: Vendors;
let llm: LlmDriverFacade;
beforeAll(async () => {
  vendors = await startVendors();
  const imports = [LlmDriverModule.forRoot({ drivers: vendors.configuration })];
  llm = (await Test.createTestingModule({ imports }).compile()).get(LlmDriverFacade);
});
beforeEach(() => vendors.reset());

/** The calls of a vendor: none was refused, and the answer came back with its state. */
function expectRoundTrip(name: VendorName): void {
  const { calls } = vendors.of(name);
  expect(calls.map(({ refusal }) => refusal?.body)).toEqual(calls.map(() => undefined));
  expect(calls).toHaveLength(2);
  const message = calls.at(-1)!.body.messages.find(({ role }) => role === 'assistant');
  expect(STATE[name](message as ChatMessage)).toEqual(EXPECTED[name]);
}

function resultsOf(message: ChatMessage): ChatMessage[] {
  return message.tool_calls!.map(({ id }) => ({ role: 'tool', tool_call_id: id!, content: '20 degrees' }));
}

describe.each(NAMES)('two steps with tools: %s', (name) => {
  beforeEach(() => vendors.of(name).enqueue(CALLING, DONE));

  it('of a conversation that the application keeps', async () => {
    const first = await llm.chat({ model: name, messages: [USER] });
    const { message, finish_reason } = first.completion.choices[0]!;
    const messages = [USER, message, ...resultsOf(message)];
    const second = await llm.chat({ model: name, messages });
    expect(finish_reason).toBe('tool_calls');
    expect(second.completion.choices[0]!.message.content).toBe('Warm.');
    expectRoundTrip(name);
  });

  it('of a run of tools', async () => {
    const run = await llm.runTools('How warm is Rome?', { tools: [weather], model: name });
    expect(run.content).toBe('Warm.');
    expectRoundTrip(name);
  });

  it('of a run of tools that is streamed', async () => {
    const texts: string[] = [];
    for await (const event of llm.streamTools('How warm is Rome?', { tools: [weather], model: name }))
      if (event.type === 'text') texts.push(event.text);
    expect(texts.join('')).toBe('Warm.');
    expectRoundTrip(name);
  });

  it.each([generateText, streamText])('through the AI SDK: %p', async (ask) => {
    const answer = ask({
      ...{ model: llm.languageModel(name), prompt: 'How warm is Rome?', stopWhen: stepCountIs(3) },
      tools: { weather: aiTool({ inputSchema: schema, execute: () => '20 degrees' }) },
    });
    expect(await (await answer).text).toBe('Warm.');
    expectRoundTrip(name);
  });
});

describe('a signature of Gemini in a delta of its own', () => {
  beforeEach(() => vendors.of('gemini').enqueue({ ...CALLING, stream: { stateAlone: true } }, DONE));

  it('comes back on its call after a run of tools', async () => {
    for await (const _ of llm.streamTools('How warm is Rome?', { tools: [weather], model: 'gemini' }));
    expectRoundTrip('gemini');
  });

  it('comes back on its call through the AI SDK', async () => {
    const answer = streamText({
      ...{ model: llm.languageModel('gemini'), prompt: 'How warm is Rome?', stopWhen: stepCountIs(3) },
      tools: { weather: aiTool({ inputSchema: schema, execute: () => '20 degrees' }) },
    });
    expect(await answer.text).toBe('Warm.');
    expectRoundTrip('gemini');
  });
});

describe.each(NAMES)('a conversation that %s has begun', (name) => {
  const others = NAMES.filter((other) => other !== name);

  it.each(others)('can go on in the middle of a turn with %s, which is not sent its state', async (other) => {
    vendors.of(name).enqueue(CALLING);
    const { message } = (await llm.chat({ model: name, messages: [USER] })).completion.choices[0]!;
    const messages = [USER, message, ...resultsOf(message)];
    await llm.chat({ model: other, messages });
    const [call] = vendors.of(other).calls;
    expect(call!.refusal).toBeUndefined();
    const sent = JSON.stringify(call!.body.messages);
    for (const state of ['signature":"', 'reasoning_details', 'anthropic']) {
      const isStandIn = other === 'gemini' && sent.includes('skip_thought_signature_validator');
      if (!isStandIn) expect(sent).not.toContain(state);
    }
  });

  it.each(NAMES)('can go on with a next question, to %s', async (other) => {
    vendors.of(name).enqueue(CALLING, DONE);
    const run = await llm.runTools('How warm is Rome?', { tools: [weather], model: name });
    vendors.of(other).calls.length = 0;
    await llm.chat({ model: other, messages: [...run.messages, USER] });
    expect(vendors.of(other).calls.map(({ refusal }) => refusal?.body)).toEqual([undefined]);
  });
});
