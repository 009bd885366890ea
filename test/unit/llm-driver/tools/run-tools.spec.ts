import { describe, expect, it } from '@jest/globals';
import { type } from 'arktype';
import * as v from 'valibot';
import { z } from 'zod';
import { tool, type ToolContext, type ToolStep } from '../../../../modules/llm-driver/index.js';
import { asksFor, toolApplication } from '../../../support/tool-application.js';

const weather = tool({
  name: 'weather',
  description: 'Tells the weather of a city.',
  schema: z.object({ city: z.string(), unit: z.enum(['C', 'F']).default('C') }),
  execute: ({ city, unit }) => ({ city, degrees: unit === 'C' ? 20 : 68 }),
});

const question = { role: 'user', content: 'How warm is Rome?' };
const requestTool = { type: 'function', function: { name: 'weather' } };

describe('runTools', () => {
  it('runs what the model calls, tells it the result, and returns its answer', async () => {
    const { llm, requests } = await toolApplication(
      asksFor(['weather', { city: 'Rome' }]),
      'It is 20 degrees.',
    );
    const result = await llm.runTools('How warm is Rome?', { tools: [weather] });
    expect(result).toMatchObject({
      content: 'It is 20 degrees.',
      finishReason: 'stop',
      driver: 'mock',
      model: 'mock-1',
      messages: [
        question,
        { role: 'assistant', content: null, tool_calls: [{ id: 'call_1', function: { name: 'weather' } }] },
        { role: 'tool', tool_call_id: 'call_1', content: '{"city":"Rome","degrees":20}' },
        { role: 'assistant', content: 'It is 20 degrees.' },
      ],
    });
    expect(requests[1]!.messages).toEqual(result.messages.slice(0, 3));
    expect(result.messages[3]).toEqual({ role: 'assistant', content: 'It is 20 degrees.' });
  });

  it('offers the tools with their JSON schemas in every step', async () => {
    const { llm, requests } = await toolApplication(asksFor(['weather', { city: 'Rome' }]), 'Warm.');
    await llm.runTools('How warm is Rome?', { tools: [weather] });
    const definition = {
      type: 'function',
      function: {
        name: 'weather',
        description: 'Tells the weather of a city.',
        parameters: {
          type: 'object',
          properties: { city: { type: 'string' }, unit: { type: 'string', enum: ['C', 'F'], default: 'C' } },
          required: ['city'],
        },
      },
    };
    expect(requests.map(({ tools }) => tools)).toEqual([[definition], [definition]]);
  });

  it('adds up usage over the steps, and reports each step', async () => {
    const { llm } = await toolApplication(asksFor(['weather', { city: 'Rome' }]), 'Warm.');
    const seen: ToolStep[] = [];
    const { usage, steps } = await llm.runTools('How warm is Rome?', {
      tools: [weather],
      onStep: (step) => void seen.push(step),
    });
    expect(seen).toEqual(steps);
    expect(steps).toMatchObject([
      {
        index: 0,
        finishReason: 'tool_calls',
        toolCalls: [{ id: 'call_1', name: 'weather', arguments: '{"city":"Rome"}' }],
        toolResults: [{ ok: true, value: { city: 'Rome', degrees: 20 } }],
      },
      { index: 1, content: 'Warm.', toolCalls: [], toolResults: [] },
    ]);
    expect(usage.totalTokens).toBe(steps[0]!.usage.totalTokens + steps[1]!.usage.totalTokens);
  });

  it('goes on with a conversation, without doubling the system message', async () => {
    const { llm, requests } = await toolApplication('Hello.', 'Bye.');
    const options = { tools: [weather], system: 'Be short.' };
    const { messages } = await llm.runTools('Hi', options);
    await llm.runTools([...messages, { role: 'user', content: 'Bye' }], options);
    expect(requests[1]!.messages.map(({ content }) => content)).toEqual(['Be short.', 'Hi', 'Hello.', 'Bye']);
  });

  it('takes fields of the prompt and of parameters', async () => {
    const { llm, requests } = await toolApplication('Hello.');
    const prompt = { prompt: 'Hi', system: 'Be kind.', top_p: 0.5 };
    await llm.runTools(prompt, { tools: [weather], temperature: 0, parameters: { seed: 1 } });
    expect(requests[0]).toMatchObject({ top_p: 0.5, temperature: 0, seed: 1 });
    expect(requests[0]!.messages[0]).toEqual({ role: 'system', content: 'Be kind.' });
  });

  it('answers without tools if there are none', async () => {
    const { llm, requests } = await toolApplication('Hello.');
    expect((await llm.runTools('Hi', { tools: [], toolChoice: 'auto' })).content).toBe('Hello.');
    expect(requests[0]).not.toHaveProperty('tools');
  });

  it.each([
    ['arktype', type({ city: 'string' })],
    ['valibot', v.object({ city: v.string() })],
  ])('takes schemas of %s', async (_library, schema) => {
    const { llm, requests } = await toolApplication(asksFor(['look', { city: 'Rome' }]), 'Done.');
    const look = tool({ name: 'look', description: 'Looks.', schema, execute: ({ city }) => city });
    const { steps } = await llm.runTools('Look', { tools: [look] });
    expect(steps[0]!.toolResults).toMatchObject([{ ok: true, value: 'Rome', text: 'Rome' }]);
    expect(requests[0]!.tools).toMatchObject([{ function: { parameters: { required: ['city'] } } }]);
  });

  it('sends a JSON schema of the caller and strict as they are', async () => {
    const { llm, requests } = await toolApplication('Hello.');
    const jsonSchema = { type: 'object', properties: {}, additionalProperties: false };
    await llm.runTools('Hi', { tools: [{ ...weather, jsonSchema, strict: true }] });
    expect(requests[0]!.tools).toMatchObject([{ function: { parameters: jsonSchema, strict: true } }]);
  });

  it('tells a tool of its call', async () => {
    const { llm } = await toolApplication(asksFor(['look', {}]), 'Done.');
    const contexts: ToolContext[] = [];
    const look = tool({
      name: 'look',
      description: 'Looks.',
      schema: z.object({}),
      execute: (_, context) => void contexts.push(context),
    });
    const request = { user: 'ada' };
    const { steps } = await llm.runTools('Hi', { tools: [look], request });
    expect(contexts).toMatchObject([{ callId: 'call_1', name: 'look', step: 0, request }]);
    expect(contexts[0]!.messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
    expect(contexts[0]!.signal.aborted).toBe(false);
    expect(steps[0]!.toolResults[0]!.text).toBe('null');
  });

  it('forces a call in the first step alone', async () => {
    const { llm, requests } = await toolApplication(asksFor(['weather', { city: 'Rome' }]), 'Warm.', 'Cold.');
    await llm.runTools('Hi', { tools: [weather], toolChoice: { name: 'weather' } });
    await llm.runTools('Hi', { tools: [weather], toolChoice: 'none' });
    expect(requests.map(({ tool_choice }) => tool_choice)).toEqual([
      { type: 'function', function: { name: 'weather' } },
      undefined,
      'none',
    ]);
  });

  it('gives calls without an id, or with one twice, ids of their own', async () => {
    const calls = asksFor(
      ['weather', { city: 'A' }, null],
      ['weather', { city: 'B' }],
      ['weather', { city: 'C' }, 'call_2'],
    );
    const { llm } = await toolApplication(calls, 'Done.');
    const { messages, steps } = await llm.runTools('Hi', { tools: [weather] });
    const ids = steps[0]!.toolCalls.map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
    expect(ids.every((id) => id !== '')).toBe(true);
    expect(messages.flatMap((message) => message.tool_call_id ?? [])).toEqual(ids);
  });

  it('gives fields of the answer back to the provider, but for empty ones', async () => {
    const reply = { ...(asksFor(['weather', { city: 'Rome' }]) as object), reasoning: 'Hm.' };
    const { llm, requests } = await toolApplication(reply, 'Done.');
    await llm.runTools('Hi', { tools: [weather] });
    expect(requests[1]!.messages[1]).toMatchObject({ reasoning: 'Hm.' });
    expect(requests[1]!.messages[1]).not.toHaveProperty('refusal');
  });

  it('fails after maxSteps with what there is, and has not run the last calls', async () => {
    let runs = 0;
    const again = asksFor(['count', {}]);
    const count = tool({
      name: 'count',
      description: 'Counts.',
      schema: z.object({}),
      execute: () => ++runs,
    });
    const { llm } = await toolApplication(again, again, again);
    const failed = await llm.runTools('Hi', { tools: [count], maxSteps: 2 }).catch((error: unknown) => error);
    expect(failed).toMatchObject({
      name: 'ToolStepsError',
      code: 'max_steps_exceeded',
      steps: [{ toolResults: [{ value: 1 }] }, { toolCalls: [{ name: 'count' }], toolResults: [] }],
      messages: [{ role: 'user' }, { role: 'assistant' }, { role: 'tool' }],
    });
    expect(runs).toBe(1);
  });

  it.each<[string, object, string]>([
    ['no tools', { tools: undefined }, 'tools'],
    ['what is no tool', { tools: [{ name: 'x' }] }, 'tools[0].schema'],
    ['a tool twice', { tools: [weather, weather] }, 'tools[1]'],
    ['maxSteps', { tools: [], maxSteps: 0 }, 'maxSteps'],
    ['concurrency', { tools: [], concurrency: 129 }, 'concurrency'],
    ['deadlineMs', { tools: [], deadlineMs: -1 }, 'deadlineMs'],
    ['onStep', { tools: [], onStep: 'log' }, 'onStep'],
    ['a misspelt option', { tools: [], maxStep: 3 }, 'maxStep'],
    ['a choice of no tool', { tools: [weather], toolChoice: { name: 'other' } }, 'toolChoice'],
    ['tools of a request', { tools: [], parameters: { tools: [requestTool] } }, 'tools'],
    ['several choices', { tools: [], parameters: { n: 2 } }, 'n'],
  ])('refuses %s before it calls a model', async (_name, options, param) => {
    const { llm, requests } = await toolApplication('Hello.');
    await expect(llm.runTools('Hi', options as never)).rejects.toMatchObject({ param });
    expect(requests).toEqual([]);
  });

  it('refuses a schema of something that is no object', async () => {
    const { llm } = await toolApplication('Hello.');
    const wrong = { ...weather, schema: z.string() } as never;
    await expect(llm.runTools('Hi', { tools: [wrong] })).rejects.toThrow(
      /tools\[0\]\.schema must be a schema of an object/,
    );
  });

  it('takes a union of objects', async () => {
    const { llm, requests } = await toolApplication('Hello.');
    const schema = z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]);
    await llm.runTools('Hi', { tools: [{ ...weather, schema }] });
    expect(requests[0]!.tools).toMatchObject([{ function: { parameters: { type: 'object' } } }]);
  });
});

describe('tools given to a call that runs none', () => {
  it('are refused, not dropped', async () => {
    const { llm } = await toolApplication('Hello.');
    const options = { tools: [weather] } as object;
    await expect(llm.completion('Hi', options)).rejects.toThrow(/runTools/);
    await expect(llm.chat({ messages: [question] }, options)).rejects.toThrow(/runTools/);
    await expect(llm.completionPool(['Hi'], options)).rejects.toThrow(/runTools/);
  });
});

describe('tool', () => {
  it.each(['get weather', '', 'x'.repeat(65), 'wetter.morgen', 'météo'])('refuses the name %j', (name) => {
    expect(() => tool({ ...weather, name })).toThrow(/^tool\.name must be 1 to 64 letters, digits, _ or -/);
  });

  it('refuses a description that says nothing', () => {
    expect(() => tool({ ...weather, description: ' ' })).toThrow(/tool\.description/);
  });
});
