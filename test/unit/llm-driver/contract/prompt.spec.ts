import { describe, expect, it } from '@jest/globals';
import type { Prompt } from '../../../../modules/llm-driver/contract/completion.types.js';
import { promptId, toChatRequest } from '../../../../modules/llm-driver/contract/prompt.js';

import {
  CHAT_OPTIONS,
  POOL_OPTIONS,
  ROUTE_OPTIONS,
  TOOL_OPTIONS,
} from '../../../../modules/llm-driver/contract/options/option-names.js';

const OF_PROMPTS = new Set([
  ...['model', 'temperature', 'maxTokens', 'system', 'responseFormat', 'timeoutMs', 'tools'],
]);
const HELLO = { role: 'user', content: 'hello' };
const TERSE = { role: 'system', content: 'Be terse.' };

describe('toChatRequest', () => {
  it.each([
    ['sytem', 'system'],
    ['timeoutMS', 'timeoutMs'],
    ['maxTokns', 'maxTokens'],
    ['temprature', 'temperature'],
  ])('refuses the field %s, which is nearly one of ours, and names %s', (field, meant) => {
    const prompt = { prompt: 'hello', [field]: 1 } as Prompt;
    expect(() => toChatRequest(prompt, {}, 'prompts[3]')).toThrow(
      expect.objectContaining({
        kind: 'invalid_prompt',
        param: `prompts[3].${field}`,
        message: `Unknown field: prompts[3].${field}. Did you mean "${meant}"?`,
      }),
    );
  });

  it.each([
    ['topP', 'top_p'],
    ['frequencyPenalty', 'frequency_penalty'],
    ['toolChoice', 'tool_choice'],
    ['max-tokens', 'max_tokens'],
    ['maxOutputTokens', 'max_tokens'],
    ['stopSequences', 'stop'],
  ])('refuses %s, and names the field %s that providers read', (field, wireName) => {
    expect(() => toChatRequest({ prompt: 'hello', [field]: 1 }, {})).toThrow(
      expect.objectContaining({
        kind: 'invalid_prompt',
        param: `prompt.${field}`,
        message: `Unknown field: prompt.${field}. Providers read "${wireName}".`,
      }),
    );
  });

  it.each(
    Object.keys({ ...CHAT_OPTIONS, ...POOL_OPTIONS, ...TOOL_OPTIONS, ...ROUTE_OPTIONS }).filter(
      (name) => !OF_PROMPTS.has(name),
    ),
  )('refuses %s, an option of the call or pool that no prompt has', (name) => {
    expect(() => toChatRequest({ prompt: 'hello', [name]: {} }, {})).toThrow(
      expect.objectContaining({ kind: 'invalid_prompt', param: `prompt.${name}` }),
    );
  });

  it.each([
    ['driver', 'prompt.driver is an option of the call: no prompt has it. Name the instance in model'],
    ['concurrency', 'prompt.concurrency is an option of the pool: no prompt has it.'],
    ['abortSignal', 'prompt.abortSignal is an option of the call, called signal: no prompt has it.'],
    ['maxRetries', 'prompt.maxRetries is an option of the call, called attempts: no prompt has it.'],
    ['modelKwargs', 'Write its fields into the prompt itself, such as top_p.'],
    ['systemPrompt', 'Did you mean "system"?'],
    ['timeout', 'Did you mean "timeoutMs"?'],
    ['maxSteps', 'prompt.maxSteps is an option of a run with tools: no prompt has it.'],
    ['deadline_ms', 'prompt.deadline_ms is an option of the pool: no prompt has it.'],
  ])('says what has the option %s', (name, message) => {
    expect(() => toChatRequest({ prompt: 'hello', [name]: 1 }, {})).toThrow(message);
  });

  it('counts fields that are undefined as left out: the options apply', () => {
    const prompt = { prompt: 'hello', temperature: undefined, maxTokens: undefined, hedge: undefined };
    expect(toChatRequest(prompt as Prompt, { temperature: 1, maxTokens: 5 }).request).toEqual({
      temperature: 1,
      max_tokens: 5,
      messages: [HELLO],
    });
  });

  it('takes a whole chat request', () => {
    const request = { model: 'm', messages: [HELLO], top_p: 0.5, seed: 1, stop: ['a'], tools: [], n: null };
    expect(toChatRequest(request as Prompt, {}).request).toEqual(request);
  });

  it.each<[string, unknown, string]>([
    ['temperature', 'hot', 'prompt.temperature must be a number; got a text of 3 characters.'],
    ['model', 5, 'prompt.model must be a text of 1 to 200 characters; got 5.'],
    ['max_tokens', 0.5, 'prompt.max_tokens must be an integer; got 0.5.'],
    ['n', 1.5, 'prompt.n must be an integer from 1 to 128; got 1.5.'],
    ['seed', '7', 'prompt.seed must be an integer; got a text of 1 character.'],
    ['stop', 5, 'prompt.stop must be a text, or an array of at most 64; got 5.'],
    ['logprobs', 'all', 'prompt.logprobs must be a boolean, or an integer; got a text of 3 characters.'],
    ['user', 5, 'prompt.user must be a text of at most 4096 characters; got 5.'],
    ['service_tier', true, 'prompt.service_tier must be a text of at most 64 characters; got true.'],
    ['response_format', 'json', 'prompt.response_format must be an object; got a text of 4 characters.'],
    ['responseFormat', { type: 'jsonschema' }, 'Did you mean "json_schema"?'],
    ['tools', [{ type: 'function', function: {} }], 'prompt.tools[0].function.name: expected string'],
  ])('refuses the %s %j of a prompt', (field, value, message) => {
    expect(() => toChatRequest({ prompt: 'hello', [field]: value }, {})).toThrow(message);
  });

  it('sends other unknown fields, and fields of other providers', () => {
    const fields = { min_tokens: 1, models: ['a'], vendor_option: true, providerOptions: { x: {} } };
    expect(toChatRequest({ prompt: 'hello', ...fields }, {}).request).toMatchObject(fields);
  });

  it('makes a text one user message, behind the system message of the options', () => {
    expect(toChatRequest('hello', {}).request.messages).toEqual([HELLO]);
    expect(toChatRequest('hello', { system: 'Be terse.' }).request.messages).toEqual([TERSE, HELLO]);
  });

  it('takes a list of messages without changing it', () => {
    const messages = Object.freeze([HELLO]);
    expect(toChatRequest(messages, { system: 'Be terse.' }).request.messages).toEqual([TERSE, HELLO]);
  });

  it('writes the options as fields of the wire', () => {
    const { request } = toChatRequest('hello', {
      model: 'm',
      temperature: 0,
      maxTokens: 5,
      responseFormat: { type: 'json_object' },
      parameters: { top_p: 0.5, model: 'ignored' },
    });
    expect(request).toEqual({
      model: 'm',
      temperature: 0,
      max_tokens: 5,
      response_format: { type: 'json_object' },
      top_p: 0.5,
      messages: [HELLO],
    });
  });

  it('prefers the fields of the prompt to the options', () => {
    const prompt = { id: 'a', prompt: 'hello', model: 'own', system: 'Be terse.', timeoutMs: 7, seed: 1 };
    const options = { model: 'm', temperature: 1, system: 'Be kind.', timeoutMs: 9 };
    expect(toChatRequest(prompt, options)).toEqual({
      request: { model: 'own', temperature: 1, seed: 1, messages: [TERSE, HELLO] },
      id: 'a',
      timeoutMs: 7,
    });
  });

  it('takes the options of a prompt by the names of the options of a call', () => {
    const prompt = { prompt: 'hello', maxTokens: 5, responseFormat: { type: 'json_object' as const } };
    const { request } = toChatRequest(prompt, { maxTokens: 9 });
    expect(request).toEqual({
      max_tokens: 5,
      response_format: { type: 'json_object' },
      messages: [HELLO],
    });
  });

  it('reads the timeout by its JSON name too, and sends it by neither', () => {
    const { request, timeoutMs } = toChatRequest({ prompt: 'hello', timeout_ms: 7 }, {});
    expect(timeoutMs).toBe(7);
    expect(request).toEqual({ messages: [HELLO] });
  });

  it.each<[unknown, string, string]>([
    ['  \n', 'prompt', 'prompt is blank'],
    [7, 'prompt', 'must be a text, a list of messages or an object; got 7'],
    [null, 'prompt', 'got null'],
    [[], 'prompt', 'a list of at least one message'],
    [Array(10_001).fill(HELLO), 'prompt', 'must have at most 10000 messages; got 10001'],
    [{ messages: Array(10_001).fill(0) }, 'prompt.messages', 'at most 10000 messages; got 10001'],
    [[HELLO, { content: 'x' }], 'prompt[1]', 'must be an object with a role'],
    [{ messages: [{ ...HELLO, role: 'usr' }] }, 'prompt.messages[0].role', 'Did you mean "user"?'],
    [{ prompt: 'a', system: 5 }, 'prompt.system', 'must be a text; got 5'],
    [{ prompt: 'a', messages: [HELLO] }, 'prompt', 'either prompt or messages'],
    [{}, 'prompt', 'either prompt or messages'],
    [{ prompt: 3 }, 'prompt.prompt', 'must be a text; got 3'],
    [{ messages: 'hello' }, 'prompt.messages', 'a list of at least one message'],
    [{ prompt: 'a', id: 3 }, 'prompt.id', 'must be a text; got 3'],
    [{ prompt: 'a', maxTokens: 0.5 }, 'prompt.maxTokens', 'must be an integer; got 0.5'],
    [{ prompt: 'a', maxTokens: 5, max_tokens: 6 }, 'prompt.max_tokens', 'either maxTokens or max_tokens'],
    [{ prompt: 'a', timeoutMs: 0 }, 'prompt.timeoutMs', 'must be a number above 0; got 0'],
    [{ prompt: 'a', timeoutMs: '5' }, 'prompt.timeoutMs', 'got a text of 1 character'],
    [{ prompt: 'a', timeout_ms: 0 }, 'prompt.timeout_ms', 'must be a number above 0; got 0'],
    [{ prompt: 'a', stop: ['a', 5] }, 'prompt.stop[1]', 'must be a text; got 5'],
  ])('refuses %j and names %s', (prompt, param, message) => {
    const refused = () => toChatRequest(prompt as Prompt, {});
    expect(refused).toThrow(message);
    expect(refused).toThrow(expect.objectContaining({ kind: 'invalid_prompt', param }));
  });

  it('names the prompt by the path it is given', () => {
    expect(() => toChatRequest({ prompt: ' ' }, {}, 'prompts[3]')).toThrow('prompts[3].prompt is blank');
  });
});

describe('promptId', () => {
  it('returns the id of an invalid prompt too', () => {
    expect(promptId({ id: 'a', prompt: 7 })).toBe('a');
  });

  it.each(['text', [HELLO], { prompt: 'a' }, { id: 7 }, null, undefined])(
    'returns undefined for %j',
    (prompt) => {
      expect(promptId(prompt)).toBeUndefined();
    },
  );
});
