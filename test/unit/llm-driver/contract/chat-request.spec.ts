import { describe, expect, it } from '@jest/globals';
import { assertChatRequest } from '../../../../modules/llm-driver/contract/chat-request.js';
import type { ChatRequest } from '../../../../modules/llm-driver/contract/chat.types.js';
import { llmApplication, scripted } from '../../../support/llm-application.js';
import { scriptedDriver } from '../../../support/scripted-driver.js';

const HELLO = { role: 'user', content: 'hello' };
const WRONG = { messages: [{ role: 'asistant', content: 'hello' }] };

describe('a chat request', () => {
  it.each<[object, string, string]>([
    [{ temperature: 'hot' }, 'temperature', 'temperature must be a number; got a text of 3 characters.'],
    [{ max_tokens: 1.5 }, 'max_tokens', 'max_tokens must be an integer'],
    [{ topP: 1 }, 'topP', 'Unknown field: topP. Providers read "top_p".'],
    [{ apiKey: 'secret' }, 'apiKey', 'apiKey is an option of the call: no request has it.'],
    [{ api_key: 'secret' }, 'api_key', 'api_key is an option of the call: no request has it.'],
    [{ headers: {} }, 'headers', 'headers is an option of the call: no request has it.'],
    [{ messages: [] }, 'messages', 'a list of at least one message'],
    [{ messages: [{ role: 'user', content: 5 }] }, 'messages[0].content', 'a text or a list of parts'],
  ])('with %j is refused', (fields, param, message) => {
    const check = () => assertChatRequest({ messages: [HELLO], ...fields });
    expect(check).toThrow(expect.objectContaining({ kind: 'invalid_prompt', param }));
    expect(check).toThrow(message);
  });

  it.each([null, undefined, 'hello', [HELLO]])('that is %j is refused', (request) => {
    expect(() => assertChatRequest(request as unknown as ChatRequest)).toThrow(
      expect.objectContaining({ name: 'InvalidRequestError', param: 'request' }),
    );
  });

  it('may have fields of a provider, and nulls', () => {
    const fields = { priority: 1, cache: 'x', vendorOption: true, temperature: null };
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
