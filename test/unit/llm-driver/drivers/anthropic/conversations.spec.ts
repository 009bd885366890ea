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
import { FakeProvider, type ProviderCall } from '../../../../support/fake-provider/index.js';
import {
  ANTHROPIC_KEY,
  FakeAnthropic,
  type FakeBlock,
  type FakeMessage,
} from '../../../../support/fake-provider/anthropic/index.js';
import { INTERLEAVED, MODEL } from './subject.js';

const weather = tool({
  name: 'weather',
  description: 'Tells the weather of a city.',
  schema: z.object({ city: z.string(), days: z.int() }),
  execute: ({ city }) => `grey in ${city}`,
});
const clock = tool({
  name: 'clock',
  description: 'Tells the time.',
  schema: z.object({}),
  execute: () => 'noon',
});

let claude: FakeAnthropic;
let others: FakeProvider;
let llm: LlmDriverFacade;
beforeAll(async () => {
  claude = await FakeAnthropic.start();
  // Slow for the races, which have one message.
  const isRace = ({ body }: ProviderCall) => (body as { messages: unknown[] }).messages.length === 1;
  others = await FakeProvider.start({ latencyMs: (call) => (isRace(call) ? 5_000 : 0) });
  const apiKey = 'sk-test-key-of-the-fake-provider';
  const drivers = {
    anthropic: { apiKey: ANTHROPIC_KEY, baseUrl: claude.url, model: MODEL },
    openai: { apiKey, baseUrl: others.openAiBaseUrl },
    groq: { apiKey, baseUrl: others.groqBaseUrl },
  };
  const testing = await Test.createTestingModule({
    imports: [LlmDriverModule.forRoot({ drivers })],
  }).compile();
  llm = testing.get(LlmDriverFacade);
});
beforeEach(() => {
  claude.reset();
  others.reset();
});

/** Blocks of the assistant's message in the last request, as JSON. */
function sentBack(): string {
  const { messages } = claude.calls.at(-1)!.body;
  return JSON.stringify(messages.find(({ role }) => role === 'assistant')!.content);
}

/** The message of Claude's answer. */
async function answerTo(messages: readonly ChatMessage[]) {
  const { completion } = await llm.chat({ model: 'anthropic', messages });
  return completion.choices[0]!.message;
}

/** What the provider has sent, signatures included: an answer of its own to the same message. */
async function given(answer: FakeMessage): Promise<string> {
  claude.enqueue(answer);
  const message = await answerTo([{ role: 'user', content: 'x' }]);
  return JSON.stringify(message.anthropic_content);
}

const done: FakeMessage = { blocks: [{ type: 'text', text: 'Grey, at noon.' }] };

describe('a run of tools with thoughts between the calls', () => {
  it('sends every block back as it came', async () => {
    const expected = await given({ blocks: INTERLEAVED });
    claude.enqueue({ blocks: INTERLEAVED }, done);
    const run = await llm.runTools('The weather?', { tools: [weather, clock], model: 'anthropic' });
    expect(run.content).toBe('Grey, at noon.');
    expect(sentBack()).toBe(expected);
    expect(claude.calls.at(-1)!.body.messages.at(-1)).toEqual({
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'toolu_a', content: 'grey in Bonn' },
        { type: 'tool_result', tool_use_id: 'toolu_b', content: 'noon' },
      ],
    });
  });

  it('sends them back the same if they were streamed', async () => {
    const expected = await given({ blocks: INTERLEAVED });
    claude.enqueue({ blocks: INTERLEAVED, stream: { pieceLength: 9 } }, done);
    const options = { tools: [weather, clock], model: 'anthropic' };
    const texts: string[] = [];
    for await (const event of llm.streamTools('The weather?', options))
      if (event.type === 'text') texts.push(event.text);
    expect(texts.join('')).toBe('Let me look that up.Grey, at noon.');
    expect(sentBack()).toBe(expected);
  });

  it.each([generateText, streamText])('sends them back the same through the AI SDK: %p', async (ask) => {
    const expected = await given({ blocks: INTERLEAVED });
    claude.enqueue({ blocks: INTERLEAVED }, done);
    const answer = ask({
      model: llm.languageModel('anthropic'),
      prompt: 'The weather?',
      tools: {
        weather: aiTool({
          inputSchema: z.object({ city: z.string(), days: z.int() }),
          execute: () => 'grey',
        }),
        clock: aiTool({ inputSchema: z.object({}), execute: () => 'noon' }),
      },
      stopWhen: stepCountIs(3),
    });
    expect(await (await answer).text).toBe('Grey, at noon.');
    expect(sentBack()).toBe(expected);
  });

  it('is refused by the provider if a thought was changed: the fake checks it', async () => {
    claude.enqueue({ blocks: INTERLEAVED });
    const user = { role: 'user', content: 'The weather?' } as const;
    const message = await answerTo([user]);
    const blocks = (message.anthropic_content as FakeBlock[]).map((block) =>
      block.type === 'thinking' ? { ...block, thinking: 'Edited.' } : block,
    );
    const results = ['toolu_a', 'toolu_b'].map((id) => ({ role: 'tool', tool_call_id: id, content: 'x' }));
    const edited = { ...message, anthropic_content: blocks };
    const again = answerTo([user, edited, ...results]);
    await expect(again).rejects.toMatchObject({ kind: 'invalid_request' });
  });

  it('goes on without thoughts at a client that dropped the blocks', async () => {
    claude.enqueue({ blocks: INTERLEAVED }, done);
    const user = { role: 'user', content: 'The weather?' } as const;
    const { anthropic_content: _, ...message } = await answerTo([user]);
    const results = ['toolu_a', 'toolu_b'].map((id) => ({ role: 'tool', tool_call_id: id, content: 'x' }));
    const again = await answerTo([user, message, ...results]);
    expect(again.content).toBe('Grey, at noon.');
    expect(sentBack()).not.toContain('thinking');
  });

  it('can go on with another provider, which is not sent the blocks', async () => {
    claude.enqueue({ blocks: INTERLEAVED });
    const user = { role: 'user', content: 'The weather?' } as const;
    const message = await answerTo([user]);
    const results = ['toolu_a', 'toolu_b'].map((id) => ({ role: 'tool', tool_call_id: id, content: 'x' }));
    for (const model of ['openai', 'groq']) {
      await llm.chat({ model, messages: [user, message, ...results] });
      expect(JSON.stringify(others.calls.at(-1)!.body)).not.toContain('signature');
    }
  });
});

describe('the fastest of several models', () => {
  const models = ['openai', 'anthropic', 'groq'];

  it('can be Claude, in a whole answer', async () => {
    const { content, driver } = await llm.fastest('hello', models);
    expect({ content, driver }).toEqual({ content: 'echo: hello', driver: 'anthropic' });
  });

  it('can be Claude, in a stream', async () => {
    const request = { messages: [{ role: 'user', content: 'hello' }] };
    const { chunks, driver } = await llm.openFastestChatStream(request, models);
    let text = '';
    for await (const { choices } of chunks) text += choices[0]?.delta.content ?? '';
    expect({ text, driver }).toEqual({ text: 'echo: hello', driver: 'anthropic' });
  });
});

describe('an object of Claude', () => {
  const answer = (value: unknown): FakeMessage => ({
    blocks: [{ type: 'text', text: JSON.stringify(value) }],
  });
  const lastFormat = () => claude.calls.at(-1)!.body.output_config;

  it('is asked for by a schema within the limits', async () => {
    claude.enqueue(answer({ city: 'Bonn', days: 3 }));
    const schema = z.object({ city: z.string().min(1), days: z.int().max(9), note: z.string().optional() });
    const { value } = await llm.object('Where?', schema, { model: 'anthropic' });
    expect(value).toEqual({ city: 'Bonn', days: 3 });
    expect(lastFormat()).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          properties: {
            city: { type: 'string', description: '{minLength: 1}' },
            days: expect.objectContaining({ type: 'integer' }),
            note: { type: 'string' },
          },
          required: ['city', 'days'],
          additionalProperties: false,
        },
      },
    });
  });

  it('of a schema that cannot be said so is asked for in words', async () => {
    claude.enqueue(answer({ Bonn: 'grey' }));
    const { value } = await llm.object('Where?', z.record(z.string(), z.string()), { model: 'anthropic' });
    expect(value).toEqual({ Bonn: 'grey' });
    expect(lastFormat()).toBeUndefined();
    expect(claude.calls).toHaveLength(1);
  });

  it('of a model without schemas is asked for in words after one refusal', async () => {
    const message = 'output_config.format: Extra inputs are not permitted';
    claude.enqueue({ status: 400, type: 'invalid_request_error', message }, answer({ a: 1 }));
    const { value } = await llm.object('Where?', z.object({ a: z.number() }), {
      model: 'anthropic/claude-3-haiku',
    });
    expect(value).toEqual({ a: 1 });
    expect(claude.calls).toHaveLength(2);
  });
});
