import { describe, expect, it } from '@jest/globals';
import { MockDriver, type MockOptions, standaloneContext } from '../../../../modules/llm-driver/index.js';
import { ConfigurationError } from '../../../../modules/support/index.js';

const mock = (config: object) =>
  new MockDriver(standaloneContext({ name: 'mock', config: { ...config }, fields: MockDriver.settings }));

describe('the options of the mock', () => {
  it.each<[object, string]>([
    [
      { reply: 5 },
      'drivers.mock.reply must be a text, an answer, a list or map of them, or a function; got 5.',
    ],
    [{ reply: ['a', 5] }, 'drivers.mock.reply[1] must be a text, or an answer with content, refusal,'],
    [{ reply: { hello: 5 } }, 'drivers.mock.reply["hello"] must be a text, or an answer'],
    [{ reply: new Map([['hello', {}]]) }, 'drivers.mock.reply["hello"] must be a text, or an answer'],
    [{ reply: new Map([[5, 'a']]) }, 'A key of drivers.mock.reply must be the text of a prompt; got 5.'],
    [{ reply: { content: 5 } }, 'drivers.mock.reply.content must be a text or null; got 5.'],
    [{ reply: { content: 'a', finishReason: 'stop' } }, 'Did you mean finish_reason?'],
    [
      { reply: { toolCalls: [] } },
      'drivers.mock.reply.toolCalls is no field of an answer. Did you mean tool_calls?',
    ],
    [
      { reply: [{ text: 'a' }] },
      'drivers.mock.reply[0].text is no field of an answer. Did you mean content?',
    ],
    [{ reply: { tool_calls: {} } }, 'drivers.mock.reply.tool_calls must be a list of'],
    [{ reply: {} }, 'drivers.mock.reply is an empty object. Leave it out for answers that the mock makes up'],
    [{ reply: { txt: 'a' } }, 'drivers.mock.reply.txt is no field of an answer. Did you mean content?'],
    [
      { reply: { contents: 'a' } },
      'drivers.mock.reply.contents is no field of an answer. Did you mean content?',
    ],
    [{ reply: { toolcalls: [] } }, 'Did you mean tool_calls?'],
    [{ reply: { error: 'upstream_error' } }, 'Failures stand in the option faults.'],
    [{ reply: { stream: ['a'] } }, 'Give the whole text as content: a stream sends it in pieces.'],
    [
      { reply: { 'Name *': 'x' } },
      'drivers.mock.reply["Name *"]: the mock compares whole prompts, and knows no wildcards',
    ],
    [{ delayMs: 'x' }, 'drivers.mock.delayMs must be a number of milliseconds from 0; got a string.'],
    [{ delayMs: -1 }, 'drivers.mock.delayMs must be a number of milliseconds from 0; got -1.'],
    [{ tokenDelayMs: () => 1 }, 'drivers.mock.tokenDelayMs must be a number of milliseconds from 0'],
    [
      { faults: ['x'] },
      'drivers.mock.faults[0] must be an LlmError, one of its kinds, or null for none; got "x".',
    ],
    [{ faults: [null, 'rate_limit_exceded'] }, 'Did you mean rate_limit_exceeded?'],
    [{ faults: 'upstream_error' }, 'drivers.mock.faults must be a list of failures, or a function'],
    [{ faults: [new Error('x')] }, 'drivers.mock.faults[0] must be an LlmError'],
    [{ usage: { promptTokens: 5 } }, 'drivers.mock.usage.prompt_tokens must be a number of tokens'],
    [{ usage: 5 }, 'drivers.mock.usage must be null, or an object with prompt_tokens,'],
  ])('refuse %j', (options, message) => {
    expect(() => mock(options)).toThrow(ConfigurationError);
    expect(() => mock(options)).toThrow(message);
  });

  it('take every reply that the types allow', () => {
    const replies: MockOptions['reply'][] = [
      'a',
      { content: null, refusal: 'No.' },
      ['a', { content: 'b' }],
      { hello: 'a', bye: { content: 'b' } },
      new Map([
        ['text', 'a'],
        ['2 * 3', 'b'],
      ]),
      () => undefined,
    ];
    for (const reply of replies) expect(() => mock({ reply, faults: [null], usage: null })).not.toThrow();
  });

  it.each<[object, string]>([
    [{ reply: () => 5 }, 'What the function reply of the mock returns must be a text, or an answer'],
    [{ reply: async () => null }, 'What the function reply of the mock returns must be a text, or an answer'],
    [{ faults: () => 'nope' }, 'What the function faults of the mock returns must be an LlmError'],
    [
      { delayMs: () => 'x' },
      'What the function delayMs of the mock returns must be a number of milliseconds',
    ],
    [{ delayMs: () => undefined }, 'What the function delayMs of the mock returns must be a number'],
  ])('fail a call whose function returns something else: %#', async (options, message) => {
    await expect(mock(options).completion('Hi.')).rejects.toMatchObject({
      kind: 'driver_contract',
      code: 'wrong_script',
      message: expect.stringContaining(message),
    });
  });
});
