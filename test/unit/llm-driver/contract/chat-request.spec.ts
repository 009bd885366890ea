import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { tool } from '../../../../modules/llm-driver/index.js';
import type { Method } from '../../../../modules/llm-driver/contract/options/methods.js';
import { assertChatRequest } from '../../../../modules/llm-driver/contract/chat-request.js';
import type { ChatRequest } from '../../../../modules/llm-driver/contract/chat.types.js';
import { llmApplication, scripted } from '../../../support/llm-application.js';
import { scriptedDriver } from '../../../support/scripted-driver.js';

const HELLO = { role: 'user', content: 'hello' };
const CIRCULAR: Record<string, unknown> = {};
CIRCULAR.self = CIRCULAR;
const WEATHER = tool({ name: 'w', description: 'Weather.', schema: z.object({}), execute: () => 'sun' });
const WRONG = { messages: [{ role: 'asistant', content: 'hello' }] };

describe('a chat request', () => {
  it.each<[object, string, string]>([
    [{ temperature: 'hot' }, 'temperature', 'temperature must be a number; got a text of 3 characters.'],
    [{ max_tokens: 1.5 }, 'max_tokens', 'max_tokens must be an integer'],
    [{ topP: 1 }, 'topP', 'Unknown field: topP. Providers read "top_p".'],
    [{ apiKey: 'secret' }, 'apiKey', 'apiKey is an option of the call: no request has it.'],
    [{ api_key: 'secret' }, 'api_key', 'api_key is an option of the call: no request has it.'],
    [{ headers: {} }, 'headers', 'headers is an option of the call: no request has it.'],
    [{ temprature: 0 }, 'temprature', 'Did you mean "temperature"?'],
    [{ max_token: 5 }, 'max_token', 'Did you mean "max_tokens"?'],
    [{ timeoutMs: 5 }, 'timeoutMs', 'timeoutMs is an option of the call: no request has it.'],
    [{ driver: 'x' }, 'driver', 'Name the instance in model'],
    [{ fallbacks: [] }, 'fallbacks', 'is an option of the call'],
    [{ signal: {} }, 'signal', 'is an option of the call'],
    [{ parameters: {} }, 'parameters', 'Write its fields into the request itself'],
    [{ schema: {} }, 'schema', 'Call object()'],
    [{ prompt: 'x' }, 'prompt', 'Give it as messages.'],
    [{ attempts: 1 }, 'attempts', 'is an option of the call'],
    [{ stop: ['a', 5] }, 'stop[1]', 'stop[1] must be a text; got 5.'],
    [{ foo: () => 1 }, 'foo', 'foo cannot be said in JSON: got a function.'],
    [{ foo: { bar: 5n } }, 'foo.bar', 'foo.bar cannot be said in JSON: got a bigint.'],
    [{ foo: [CIRCULAR] }, 'foo[0].self', 'foo[0].self cannot be said in JSON: it contains itself.'],
    [{ foo: z.string() }, 'foo', 'it is a schema of a library'],
    [{ response_format: z.object({}) }, 'response_format', 'call object()'],
    [
      { response_format: { type: 'json_schema' } },
      'response_format.json_schema',
      'must be an object with name',
    ],
    [{ tool_choice: 't' }, 'tool_choice', 'or one tool, as'],
    [{ tools: [WEATHER] }, 'tools[0]', 'call runTools() or streamTools()'],
    [{ messages: [] }, 'messages', 'a list of at least one message'],
    [{ messages: [{ role: 'user', content: 5 }] }, 'messages[0].content', 'a text or a list of parts'],
  ])('with %j is refused', (fields, param, message) => {
    const check = () => assertChatRequest({ messages: [HELLO], ...fields });
    expect(check).toThrow(expect.objectContaining({ kind: 'invalid_prompt', param }));
    expect(check).toThrow(message);
  });

  it('with messages that say nothing is refused, and left to the target where a gateway passes it on', () => {
    for (const message of [
      { role: 'user', parts: [] },
      { role: 'user', content: null },
      { role: 'assistant' },
    ]) {
      const request = { messages: [HELLO, message] } as ChatRequest;
      const refused = expect.objectContaining({ kind: 'invalid_prompt', param: 'messages[1].content' });
      expect(() => assertChatRequest(request, { options: {} })).toThrow(refused);
      expect(() => assertChatRequest(request, { options: { callerHeaders: {} } })).not.toThrow();
    }
  });

  it.each([null, undefined, 'hello', [HELLO]])('that is %j is refused', (request) => {
    expect(() => assertChatRequest(request as unknown as ChatRequest)).toThrow(
      expect.objectContaining({ name: 'InvalidRequestError', param: 'request' }),
    );
  });

  it.each(['callerHeaders', 'rawBody'] as const)(
    'that a gateway passes on with %s may have any name',
    (name) => {
      const fields = { priority: 1, cache: 'x', timeout: 5, system: 'x', stream: true, temprature: 1 };
      const options = name === 'rawBody' ? { rawBody: { text: '{}', parsed: {} } } : { callerHeaders: {} };
      const check = () => assertChatRequest({ messages: [HELLO], ...fields }, { options, method: 'chat' });
      expect(check).not.toThrow();
    },
  );

  it.each<[Method, boolean, string]>([
    ['chat', true, 'call chatStream() for a stream.'],
    ['driver.chatReply', true, 'call chatStream() for a stream.'],
    ['chatStream', false, 'call chat() for a whole reply.'],
  ])('of %s with stream: %s names the method to call', (method, stream, message) => {
    const check = () => assertChatRequest({ messages: [HELLO], stream }, { method });
    expect(check).toThrow(expect.objectContaining({ kind: 'invalid_prompt', param: 'stream' }));
    expect(check).toThrow(message);
  });

  it('may have what JSON can say: dates, JSON schemas of zod', () => {
    const tool = { type: 'function', function: { name: 'f', parameters: z.toJSONSchema(z.object({})) } };
    const fields = { metadata: { at: new Date(0) }, tools: [tool], tool_choice: 'auto' };
    expect(() => assertChatRequest({ messages: [HELLO], ...fields })).not.toThrow();
  });

  it('may have fields of a provider, and nulls', () => {
    const fields = { vendorOption: true, min_tokens: 5, vendor_field: {}, temperature: null, stream: null };
    expect(() => assertChatRequest({ messages: [HELLO], ...fields })).not.toThrow();
  });

  it('is checked before a driver sends it, whole or as a stream', async () => {
    const { driver } = scriptedDriver();
    const refused = { kind: 'invalid_prompt', param: 'messages[0].role', attempts: 0 };
    await expect(driver.chat(WRONG)).rejects.toMatchObject(refused);
    await expect(driver.chatReply(WRONG)).rejects.toMatchObject(refused);
    await expect(driver.chatStream(WRONG).next()).rejects.toMatchObject(refused);
    expect(driver.calls).toEqual([]);
  });

  it('is checked before any of several models is asked', async () => {
    const { facade, calls } = await llmApplication({ drivers: scripted('one', 'two') });
    const refused = { kind: 'invalid_prompt', param: 'messages[0].role' };
    await expect(facade.chat(WRONG)).rejects.toMatchObject(refused);
    await expect(facade.fastestChat(WRONG, ['one', 'two'])).rejects.toMatchObject(refused);
    await expect(facade.allChats(WRONG, ['one', 'two'])).rejects.toMatchObject(refused);
    expect([...calls('one'), ...calls('two')]).toEqual([]);
  });
});
