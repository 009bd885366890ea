import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import type { ChatCompletionChunk, ChatMessage } from '../../../modules/llm-driver/index.js';
import { WholeFromChunks } from '../../../modules/llm-driver/wire/whole-from-chunks.js';
import {
  FakeResponses,
  RESPONSES_KEY,
  type FakeItem,
} from '../../support/fake-provider/openai-responses/index.js';
import { startGateway, type Gateway } from './gateway.js';

const messages: ChatMessage[] = [{ role: 'user', content: 'The weather in Bonn?' }];
const parameters = { type: 'object', properties: { city: { type: 'string' } } };
const asked = {
  model: 'openai/gpt-5.6-terra',
  tools: [{ type: 'function' as const, function: { name: 'weather', parameters } }],
};
const STEP: readonly FakeItem[] = [
  { type: 'reasoning', id: 'rs_a', summary: [{ type: 'summary_text', text: 'Bonn is in the west.' }] },
  {
    ...{ type: 'message', id: 'msg_b', phase: 'commentary' },
    content: [{ type: 'output_text', text: 'Let me look.' }],
  },
  { type: 'function_call', id: 'fc_c', call_id: 'call_a', name: 'weather', arguments: '{"city": "Bonn"}' },
];
const DONE: readonly FakeItem[] = [{ type: 'message', content: [{ type: 'output_text', text: 'Grey.' }] }];

let openai: FakeResponses;
let gateway: Gateway;
let client: OpenAI;
beforeAll(async () => {
  openai = await FakeResponses.start();
  gateway = await startGateway({
    OPENAI_API_KEY: RESPONSES_KEY,
    OPENAI_BASE_URL: openai.baseUrl,
    OPENAI_API: 'auto',
  });
  client = new OpenAI({ apiKey: gateway.key, baseURL: `${gateway.url}/v1`, maxRetries: 0 });
});
afterEach(() => openai.reset());

type Asked = Parameters<typeof client.chat.completions.create>[0];

async function wholeMessage(all: readonly ChatMessage[]): Promise<ChatMessage> {
  const request = { ...asked, messages: all, stream: false } as unknown as Asked & { stream: false };
  const completion = await client.chat.completions.create(request);
  return completion.choices[0]!.message as unknown as ChatMessage;
}

async function streamedMessage(all: readonly ChatMessage[]): Promise<ChatMessage> {
  const whole = new WholeFromChunks();
  const request = { ...asked, messages: all, stream: true } as unknown as Asked & { stream: true };
  for await (const chunk of await client.chat.completions.create(request))
    whole.add(chunk as unknown as ChatCompletionChunk);
  return whole.completion().choices[0]!.message;
}

describe("OpenAI's client of chat completions, with tools of a model that reasons", () => {
  it.each([
    ['whole', wholeMessage],
    ['streamed', streamedMessage],
  ])('brings back every item as it came (%s)', async (_, ask) => {
    openai.enqueue({ output: STEP }, { output: DONE });
    const first = await ask(messages);
    expect(first).toMatchObject({
      reasoning_content: 'Bonn is in the west.',
      tool_calls: [{ id: 'call_a', function: { name: 'weather', arguments: '{"city": "Bonn"}' } }],
    });
    const result = { role: 'tool', tool_call_id: 'call_a', content: 'grey' };
    const second = await ask([...messages, first, result]);
    expect(second.content).toBe('Grey.');
    expect(openai.calls.map(({ path, refusal }) => [path, refusal])).toEqual([
      ['/v1/responses', undefined],
      ['/v1/responses', undefined],
    ]);
    const sent = (openai.calls[1]!.body.input as readonly FakeItem[]).slice(1, -1);
    expect(JSON.stringify(sent)).toBe(JSON.stringify(first.openai_output));
  });

  it('goes on to chat completions without reasoning', async () => {
    const request = { ...asked, messages, reasoning_effort: 'none' } as unknown as Asked & { stream: false };
    const { choices } = await client.chat.completions.create(request);
    expect(choices[0]!.message.content).toBe('chat: "The weather in Bonn?"');
    expect(openai.paths).toEqual(['/v1/chat/completions']);
  });

  it('is told which field cannot be sent', async () => {
    const request = { ...asked, messages, stop: 'END' } as unknown as Asked & { stream: false };
    await expect(client.chat.completions.create(request)).rejects.toMatchObject({
      status: 400,
      param: 'stop',
    });
    expect(openai.calls).toHaveLength(0);
  });
});
