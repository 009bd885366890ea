import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import { LlmDriverFacade, LlmDriverModule, tool } from '../../../../modules/llm-driver/index.js';
import { FakeProvider } from '../../../support/fake-provider/index.js';

const weather = tool({
  name: 'weather',
  description: 'Tells the weather of a city.',
  schema: z.object({ city: z.string() }),
  execute: ({ city }) => ({ city, sky: 'grey' }),
});

const bonnAndRome = [
  { id: 'call_a', name: 'weather', arguments: { city: 'Bonn' } },
  { id: 'call_b', name: 'weather', arguments: { city: 'Rom\u00e9' } },
];

let provider: FakeProvider;
let llm: LlmDriverFacade;
beforeAll(async () => {
  provider = await FakeProvider.start();
  const apiKey = 'sk-test-key-of-the-fake-provider';
  const drivers = {
    openai: { apiKey, baseUrl: provider.openAiBaseUrl },
    groq: { apiKey, baseUrl: provider.groqBaseUrl },
  };
  const models = { both: { targets: ['groq', 'openai'] } };
  const testing = await Test.createTestingModule({
    imports: [LlmDriverModule.forRoot({ drivers, models })],
  }).compile();
  llm = testing.get(LlmDriverFacade);
});
beforeEach(() => provider.reset());

/** Messages of the last request. */
const lastMessages = () => (provider.calls.at(-1)!.body as { messages: unknown[] }).messages;

describe.each(['openai', 'groq'])('tools at %s', (model) => {
  it('complete a round of parallel calls', async () => {
    provider.enqueue(
      { kind: 'ok', reply: { toolCalls: bonnAndRome } },
      { kind: 'ok', reply: 'Both are grey.' },
    );
    const { content, steps } = await llm.runTools('The weather?', { tools: [weather], model });
    expect(content).toBe('Both are grey.');
    expect(steps[0]!.toolResults).toMatchObject([
      { value: { city: 'Bonn' } },
      { value: { city: 'Rom\u00e9' } },
    ]);
    expect(lastMessages()).toMatchObject([
      { role: 'user' },
      { role: 'assistant', tool_calls: [{ id: 'call_a' }, { id: 'call_b' }] },
      { role: 'tool', tool_call_id: 'call_a', content: '{"city":"Bonn","sky":"grey"}' },
      { role: 'tool', tool_call_id: 'call_b' },
    ]);
  });

  it('complete it when arguments are streamed in pieces, with the usage', async () => {
    provider.enqueue(
      { kind: 'ok', reply: { toolCalls: bonnAndRome } },
      { kind: 'ok', reply: 'Both are grey.' },
    );
    const texts: string[] = [];
    for await (const event of llm.streamTools('The weather?', { tools: [weather], model })) {
      if (event.type === 'text') texts.push(event.text);
      if (event.type !== 'done') continue;
      expect(event.result).toMatchObject({
        content: 'Both are grey.',
        driver: model,
        usage: { estimated: false },
      });
      expect(event.result.steps[0]!.toolCalls.map((call) => call.arguments)).toEqual([
        '{"city":"Bonn"}',
        '{"city":"Rom\u00e9"}',
      ]);
    }
    expect(texts.length).toBeGreaterThan(1);
    expect(texts.join('')).toBe('Both are grey.');
  });
});

describe('a run with tools over a named model', () => {
  it('may have each step answered by another target', async () => {
    provider.enqueue({ kind: 'ok', reply: { toolCalls: bonnAndRome } }, 'invalid_api_key', {
      kind: 'ok',
      reply: 'Grey.',
    });
    const { steps } = await llm.runTools('The weather?', { tools: [weather], model: 'both' });
    expect(steps.map(({ driver }) => driver)).toEqual(['groq', 'openai']);
  });

  it('ends the call of the model when the loop is left', async () => {
    provider.enqueue({ kind: 'stream_stall', afterTokens: 1 });
    for await (const event of llm.streamTools('The weather?', { tools: [weather], model: 'openai' })) {
      if (event.type === 'text') break;
    }
    await provider.waitForFinished(1);
    expect(provider.calls[0]).toMatchObject({ finished: 'client_aborted' });
  });
});
