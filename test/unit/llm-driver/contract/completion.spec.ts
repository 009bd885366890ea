import { describe, expect, it } from '@jest/globals';
import { addUsage, NO_USAGE } from '../../../../modules/llm-driver/index.js';
import { scriptedDriver } from '../../../support/scripted-driver.js';

const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10, queue_time: 0.1 };
const reply = (fields: object = {}) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'snapshot-2026',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hello' }, finish_reason: 'length' }],
  usage,
  ...fields,
});

async function answer(raw: object) {
  return scriptedDriver(() => raw).driver.completion('hi');
}

describe('a completion response', () => {
  it('has the main fields in camelCase and keeps the whole provider’s object', async () => {
    const raw = reply({ x_groq: { id: 'req_1' } });
    const completion = await answer(raw);
    expect(completion).toMatchObject({
      content: 'hello',
      finishReason: 'length',
      model: 'snapshot-2026',
      driver: 'scripted',
      id: 'chatcmpl-1',
      usage: { promptTokens: 7, completionTokens: 3, totalTokens: 10, estimated: false },
    });
    expect(completion.raw).toBe(raw);
  });

  it.each([null, undefined, {}, { prompt_tokens: 'many', completion_tokens: 1 }])(
    'estimates its usage where the provider sends %j',
    async (sent) => {
      const { usage: counted } = await answer(reply({ usage: sent }));
      expect(counted.estimated).toBe(true);
      expect(counted.completionTokens).toBe(2);
      expect(counted.totalTokens).toBe(counted.promptTokens + counted.completionTokens);
    },
  );

  it('shows tool calls, a refusal and reasoning if the model gave them, and null content as an empty text', async () => {
    const toolCalls = [{ id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } }];
    const message = {
      role: 'assistant',
      content: null,
      tool_calls: toolCalls,
      refusal: 'no',
      reasoning: 'because',
    };
    const { choices, content } = await answer(
      reply({ choices: [{ index: 0, message, finish_reason: 'tool_calls' }] }),
    );
    expect(content).toBe('');
    expect(choices[0]).toEqual({
      index: 0,
      content: '',
      finishReason: 'tool_calls',
      toolCalls,
      refusal: 'no',
      reasoning: 'because',
    });
  });

  it('joins the text of a server that answers in parts', async () => {
    const content = [{ type: 'text', text: 'one ' }, null, { type: 'audio' }, { type: 'text', text: 'two' }];
    const message = { role: 'assistant', content };
    const choices = [{ index: 0, message, finish_reason: 'stop' }];
    const completion = await answer(reply({ choices, usage: undefined }));
    expect([completion.content, completion.choices[0]!.content]).toEqual(['one two', 'one two']);
    expect(completion.usage.completionTokens).toBe(2);
    expect(completion.raw.choices).toEqual(choices);
  });

  it.each([undefined, null, 7])('names the requested model if the server names %j', async (model) => {
    const { driver } = scriptedDriver(() => reply({ model }));
    expect((await driver.completion('hi', { model: 'asked' })).model).toBe('asked');
  });

  it('leaves out the fields the model did not give', async () => {
    expect(Object.keys((await answer(reply())).choices[0]!)).toEqual(['index', 'content', 'finishReason']);
  });
});

describe('addUsage', () => {
  it('adds up the figures, and is estimated if one part is', () => {
    const counted = { promptTokens: 1, completionTokens: 2, totalTokens: 3, estimated: false };
    expect(addUsage(NO_USAGE, counted)).toEqual(counted);
    expect(addUsage(counted, { ...counted, estimated: true })).toEqual({
      promptTokens: 2,
      completionTokens: 4,
      totalTokens: 6,
      estimated: true,
    });
  });
});
