import { describe, expect, it } from '@jest/globals';
import {
  Conversation,
  type ConversationOptions,
  InvalidRequestError,
  LlmError,
  type ChatMessage,
} from '../../../../modules/llm-driver/index.js';
import { llmApplication, scripted } from '../../../support/llm-application.js';

const user = (content: string): ChatMessage => ({ role: 'user', content });
const assistant = (content: string): ChatMessage => ({ role: 'assistant', content });
/** One token a character: the figures of a test are then plain. */
const countTokens = ({ content }: ChatMessage) => (typeof content === 'string' ? content.length : 0);
const conversationOf = (contextTokens: number, options = {}) =>
  new Conversation({ contextTokens, answerTokens: 0, countTokens, ...options });
const contents = (messages: readonly ChatMessage[]) => messages.map(({ content }) => content);

describe('the messages of a conversation', () => {
  it('are all of them while they fit', () => {
    const conversation = conversationOf(4).add(user('1'), assistant('2'), user('3'), assistant('4'));
    expect(contents(conversation.messages())).toEqual(['1', '2', '3', '4']);
  });

  it('leave out whole turns, the oldest first', () => {
    const conversation = conversationOf(4).add(
      user('1'),
      assistant('2'),
      user('3'),
      assistant('4'),
      user('5'),
    );
    expect(contents(conversation.messages())).toEqual(['3', '4', '5']);
    expect(contents(conversation.history)).toEqual(['1', '2', '3', '4', '5']);
  });

  it('never skip a turn: what is older than one that does not fit is left out too', () => {
    const conversation = conversationOf(5).add(
      user('1'),
      assistant('2'),
      user('3333'),
      assistant('4'),
      user('5'),
    );
    expect(contents(conversation.messages())).toEqual(['5']);
  });

  it('keep the system message and what is pinned', () => {
    const pinned = [user('e'), assistant('x')];
    const conversation = conversationOf(4, { system: 's', pinned }).add(user('1'), assistant('2'), user('3'));
    expect(contents(conversation.messages())).toEqual(['s', 'e', 'x', '3']);
  });

  it('keep instructions of turns that are left out', () => {
    const conversation = conversationOf(3).add(
      { role: 'developer', content: 'd' },
      user('1'),
      assistant('2'),
      user('33'),
    );
    expect(contents(conversation.messages())).toEqual(['d', '33']);
  });

  it('keep tool calls with their results', () => {
    const call = { role: 'assistant', content: '2', tool_calls: [{ id: 'a', function: { name: 'f' } }] };
    const result = { role: 'tool', tool_call_id: 'a', content: '3' };
    const conversation = conversationOf(4).add(user('1'), call, result, assistant('4'), user('5'));
    expect(contents(conversation.messages())).toEqual(['5']);
    expect(contents(conversationOf(5).add(user('0'), user('1'), call, result).messages())).toEqual([
      '0',
      '1',
      '2',
      '3',
    ]);
  });

  it('leave room for the answer: by default a quarter, at most 4,096 tokens', () => {
    const room = (contextTokens: number) => {
      const conversation = new Conversation({ contextTokens, countTokens: () => 1 });
      return conversation.add(...Array.from({ length: 10 }, () => [user('q'), assistant('a')]).flat());
    };
    expect(room(8).messages()).toHaveLength(6);
    expect(
      new Conversation({ contextTokens: 100_000, countTokens: () => 95_904 }).add(user('q')),
    ).toBeDefined();
    expect(() =>
      new Conversation({ contextTokens: 100_000, countTokens: () => 95_905 }).add(user('q')),
    ).toThrow(LlmError);
  });

  it('are estimated by default: 4 characters a token and 4 tokens around a message', () => {
    const conversation = new Conversation({ contextTokens: 12, answerTokens: 0 });
    expect(conversation.add(user('x'.repeat(32))).messages()).toHaveLength(1);
    expect(() => conversation.add(user('x'))).toThrow('has about 17 tokens; there is room for 12');
  });
});

describe('a message that never fits', () => {
  it('is a typed error and is not added', () => {
    const conversation = conversationOf(3, { system: 's' }).add(user('1'), assistant('2'));
    expect(() => conversation.add(user('333'))).toThrow(
      expect.objectContaining({ kind: 'context_length_exceeded', param: 'messages' }),
    );
    expect(contents(conversation.history)).toEqual(['1', '2']);
  });

  it('is no error if it is an answer: its turn is left out', () => {
    const conversation = conversationOf(3).add(user('1'), assistant('2222'));
    expect(conversation.messages()).toEqual([]);
    expect(contents(conversation.add(user('3')).messages())).toEqual(['3']);
  });
});

describe('a message that is refused', () => {
  it.each([
    [{ content: 'x' }, 'messages[0] must be an object with a role; got an object.'],
    [null, 'messages[0] must be an object with a role; got null.'],
    [
      { role: 'user', parts: [] },
      'messages[0].content must be a text or a list of parts; got undefined. Give "parts"',
    ],
    [{ role: 'user', content: null }, 'messages[0].content must be a text or a list of parts; got null.'],
    [{ role: 'assistant' }, 'unless the message has tool_calls; got undefined.'],
    [[user('x')], 'got an array of 1. Add a list as add(...messages).'],
    [
      { role: 'asistant', content: 'x' },
      'messages[0].role must be one of system, developer, user, assistant, tool, function; got "asistant".',
    ],
    [{ role: 'human', content: 'x' }, 'messages[0].role must be one of system,'],
    [{ role: 5, content: 'x' }, 'messages[0].role must be one of system,'],
    [{ role: 'user', content: 5 }, 'messages[0].content must be a text or a list of parts; got 5.'],
    [{ role: 'user', content: [{ type: 'txt' }] }, 'messages[0].content[0].type is no known type of part.'],
    [{ role: 'user', content: [{ type: 'text', text: 5 }] }, 'messages[0].content[0].text must be a text'],
    [{ role: 'tool', content: 'x' }, 'messages[0].tool_call_id must be the id of a tool call'],
    [
      { role: 'tool', tool_call_id: 'b', content: 'x' },
      'messages[0].tool_call_id must be the id of a tool call of the same turn; the turn has 0 tool calls.',
    ],
  ])('%j', (message, text) => {
    expect(() => conversationOf(9).add(message as unknown as ChatMessage)).toThrow(text);
  });

  it.each([
    [{ contextTokens: 0 }, 'contextTokens must be an integer of at least 1; got 0.'],
    [{ contextTokens: '8k' as unknown as number }, 'contextTokens must be an integer'],
    [{ contextTokens: 8, answerTokens: -1 }, 'answerTokens must be an integer of at least 0; got -1.'],
    [{ contextTokens: 8, answerTokens: 8 }, 'answerTokens must be less than contextTokens, 8: prompt and'],
    [undefined, 'options must be an object with contextTokens, answerTokens, system,'],
    ['You are brief.', 'options must be an object with contextTokens'],
    [{}, 'contextTokens must be an integer of at least 1; got undefined.'],
    [{ contextToken: 8 }, 'A conversation has no option "contextToken". Did you mean contextTokens?'],
    [{ contextTokens: 8, model: 'one' }, 'no option "model". Options: contextTokens, answerTokens,'],
    [{ contextTokens: 8, system: '' }, 'system must be a text that is not blank; got an empty text.'],
    [{ contextTokens: 8, system: ['x'] }, 'system must be a text that is not blank; got an array of 1.'],
    [{ contextTokens: 8, countTokens: 4 }, 'countTokens must be a function; got 4.'],
    [{ contextTokens: 8, pinned: 'x' }, 'pinned must be a list of messages; got a text of 1 character.'],
    [{ contextTokens: 8, pinned: [{ role: 'usr', content: 'x' }] }, 'pinned[0].role must be one of'],
  ])('is a wrong option: %j', (options, text) => {
    const create = () => new Conversation(options as ConversationOptions);
    expect(create).toThrow(InvalidRequestError);
    expect(create).toThrow(text);
  });

  it('is counted by a function that returns no number', () => {
    const conversation = new Conversation({ contextTokens: 9, countTokens: () => Number.NaN });
    expect(() => conversation.add(user('1'))).toThrow('countTokens must return a number of at least 0');
  });
});

describe('asking in a conversation', () => {
  const application = (answer: (prompt: string) => unknown = (prompt) => `re: ${prompt}`) =>
    llmApplication({ drivers: scripted('one') }, ({ prompt }) => answer(prompt));

  it('sends what fits, and adds question and answer', async () => {
    const { facade, calls } = await application();
    const conversation = conversationOf(9, { system: 's' });
    await conversation.ask(facade, 'a');
    const completion = await conversation.ask(facade, 'b', { model: 'one', temperature: 0 });
    await conversation.ask(facade.driver('one'), 'c');
    expect(completion.content).toBe('re: b');
    expect(calls('one').map(({ request }) => contents(request.messages))).toEqual([
      ['s', 'a'],
      ['s', 'a', 're: a', 'b'],
      ['s', 'b', 're: b', 'c'],
    ]);
    expect(contents(conversation.history)).toEqual(['a', 're: a', 'b', 're: b', 'c', 're: c']);
  });

  it('adds nothing if the call fails', async () => {
    const { facade } = await application(() => {
      throw new LlmError('context_length_exceeded');
    });
    const conversation = conversationOf(9);
    await expect(conversation.ask(facade, 'a')).rejects.toMatchObject({ kind: 'context_length_exceeded' });
    expect(conversation.history).toEqual([]);
  });

  it('calls no model with a text that never fits', async () => {
    const { facade, calls } = await application();
    await expect(conversationOf(3).ask(facade, 'aaaa')).rejects.toMatchObject({
      kind: 'context_length_exceeded',
    });
    expect(calls('one')).toHaveLength(0);
  });

  it.each([
    ['', 'message must be a text with at least one visible character'],
    [' \n', 'message must be a text with at least one visible character'],
    [{ role: 'user', content: [] }, 'message must be a text with at least one visible character'],
    [undefined, 'message must be a text or a message; got undefined.'],
    [{ role: 'usr', content: 'x' }, 'message.role must be one of'],
  ])('calls no model with %j', async (message, text) => {
    const { facade, calls } = await application();
    const asked = conversationOf(9).ask(facade, message as string);
    await expect(asked).rejects.toThrow(InvalidRequestError);
    await expect(asked).rejects.toThrow(text);
    expect(calls('one')).toHaveLength(0);
  });

  it('needs a model to ask', async () => {
    const asked = conversationOf(9).ask(undefined as never, 'a');
    await expect(asked).rejects.toThrow('llm must be the facade or a driver; got undefined.');
  });

  it('sends the system message of a call in place of its own', async () => {
    const { facade, calls } = await application();
    const conversation = conversationOf(99, { system: 'own', pinned: [user('e'), assistant('x')] });
    await conversation.ask(facade, 'a', { system: 'of the call' });
    await conversation.ask(facade, 'b');
    expect(calls('one').map(({ request }) => contents(request.messages))).toEqual([
      ['of the call', 'e', 'x', 'a'],
      ['own', 'e', 'x', 'a', 're: a', 'b'],
    ]);
  });

  it('names the option to change if there is no room', async () => {
    const { facade } = await application();
    const conversation = conversationOf(100, { answerTokens: 10 });
    await expect(conversation.ask(facade, 'aaaa', { maxTokens: 98 })).rejects.toThrow(
      'contextTokens is 100, of which maxTokens leaves 98 free for the answer. Shorten the message, lower maxTokens,',
    );
    await expect(conversation.ask(facade, 'a'.repeat(95))).rejects.toThrow('lower answerTokens');
  });

  it('never leaves out what is asked', async () => {
    const { facade } = await application();
    const asked = conversationOf(3).ask(facade, assistant('2222'));
    await expect(asked).rejects.toMatchObject({ kind: 'context_length_exceeded' });
  });

  it('leaves room for the answer and the format that are asked for', async () => {
    const { facade, calls } = await application();
    const conversation = conversationOf(100).add(user('x'.repeat(50)), assistant('y'));
    await conversation.ask(facade, 'b', { maxTokens: 60 });
    expect(contents(calls('one')[0]!.request.messages)).toEqual(['b']);
    const json_schema = { name: 'f', schema: { description: 'd'.repeat(200) } };
    await conversation.ask(facade, 'c', { responseFormat: { type: 'json_schema', json_schema } });
    expect(contents(calls('one')[1]!.request.messages)).toEqual(['b', 're: b', 'c']);
  });

  it('keeps the tool calls of an answer, for their results', async () => {
    const tool_calls = [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }];
    const choice = { index: 0, message: { role: 'assistant', content: null, tool_calls, reasoning: 'r' } };
    const { facade } = await application(() => ({
      id: '1',
      object: 'chat.completion',
      created: 0,
      model: 'm',
      choices: [{ ...choice, finish_reason: 'tool_calls' }],
    }));
    const conversation = conversationOf(9);
    await conversation.ask(facade, 'a');
    conversation.add({ role: 'tool', tool_call_id: 'a', content: '1' });
    expect(conversation.messages()[1]).toEqual({ role: 'assistant', content: '', tool_calls });
  });
});
