import { describe, expect, it } from '@jest/globals';
import type { Prompt } from '../../../../modules/llm-driver/contract/completion.types.js';
import { promptId, toChatRequest } from '../../../../modules/llm-driver/contract/prompt.js';

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

  it('sends other unknown fields, and fields of other providers', () => {
    const fields = { min_tokens: 1, models: ['a'], vendor_option: true };
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
    [{ prompt: 'a', messages: [HELLO] }, 'prompt', 'either prompt or messages'],
    [{}, 'prompt', 'either prompt or messages'],
    [{ prompt: 3 }, 'prompt.prompt', 'must be a text; got 3'],
    [{ messages: 'hello' }, 'prompt.messages', 'a list of at least one message'],
    [{ prompt: 'a', id: 3 }, 'prompt.id', 'must be a text; got 3'],
    [{ prompt: 'a', maxTokens: 0.5 }, 'prompt.maxTokens', 'an integer of at least 1; got 0.5'],
    [{ prompt: 'a', maxTokens: 5, max_tokens: 6 }, 'prompt.max_tokens', 'either maxTokens or max_tokens'],
    [{ prompt: 'a', timeoutMs: 0 }, 'prompt.timeout_ms', 'must be a number above 0; got 0'],
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
