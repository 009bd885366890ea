import { describe, expect, it } from '@jest/globals';
import {
  assertWithinBounds,
  NO_BOUNDS,
  OPENAI_BOUNDS,
} from '../../../../modules/llm-driver/contract/request-bounds.js';

const messages = [{ role: 'user', content: 'hello' }];
const toolsOf = (count: number) =>
  Array.from({ length: count }, () => ({ type: 'function', function: { name: 'f' } }));
const check = (fields: object, bounds = OPENAI_BOUNDS) =>
  assertWithinBounds({ messages, ...fields }, bounds, 'eu');

describe('the bounds of a provider', () => {
  it.each<[object, string, string]>([
    [{ max_tokens: -1 }, 'max_tokens', 'max_tokens: eu takes numbers from 1; got -1.'],
    [{ temperature: 2.5 }, 'temperature', 'temperature: eu takes numbers from 0 to 2; got 2.5.'],
    [{ top_logprobs: 50 }, 'top_logprobs', 'top_logprobs: eu takes numbers from 0 to 20; got 50.'],
    [{ stop: Array(17).fill('x') }, 'stop', 'stop: eu takes at most 4; got 17.'],
    [{ tools: toolsOf(129) }, 'tools', 'tools: eu takes at most 128; got 129.'],
    [
      { response_format: { type: 'grammar' } },
      'response_format.type',
      'eu takes text, json_object, json_schema; got a text of 7 characters.',
    ],
    [{ logit_bias: { 5: 101 } }, 'logit_bias["5"]', 'eu takes numbers from -100 to 100; got 101.'],
    [
      { messages: [...messages, { role: 'tool', content: 'rain' }] },
      'messages[1].tool_call_id',
      'eu takes the id of the tool call that this message answers; got none.',
    ],
  ])('refuse %j before it is sent, so that another target may take it', (fields, param, message) => {
    expect(() => check(fields)).toThrow(message);
    expect(() => check(fields)).toThrow(
      expect.objectContaining({ kind: 'unsupported', code: 'invalid_value', status: 400, param }),
    );
    expect(() => check(fields, NO_BOUNDS)).not.toThrow();
  });

  it('let everything else pass', () => {
    check({ max_tokens: 1, temperature: 2, stop: 'x', tools: toolsOf(128), logit_bias: { 5: 100 } });
    check({ max_tokens: null, response_format: { type: 'text' }, logit_bias: null, top_p: undefined });
    check({ messages: [{ role: 'tool', content: 'rain', tool_call_id: 'a' }] });
  });

  it.each<[unknown, string]>([
    [true, 'true'],
    [3, '3'],
    [{ voice: 'alloy' }, 'an object'],
    [['a'], 'an array of 1'],
    ['a', 'a text of 1 character'],
  ])('refuse the value %j of a field that is not taken, by the code of OpenAI', (value, got) => {
    const failed = expect.objectContaining({ code: 'unsupported_parameter', param: 'audio' });
    expect(() => check({ audio: value }, { audio: { notTaken: true } })).toThrow(failed);
    expect(() => check({ audio: value }, { audio: { notTaken: true } })).toThrow(
      `audio: eu takes no such field; got ${got}.`,
    );
  });

  it.each([false, 0, '', [], {}, null, undefined])('let %j pass there: it asks for nothing', (value) => {
    expect(() => check({ audio: value }, { audio: { notTaken: true } })).not.toThrow();
  });

  it('look at each element of a list', () => {
    const bounds = { modalities: { each: { oneOf: ['text'] } } };
    expect(() => check({ modalities: ['text'] }, bounds)).not.toThrow();
    expect(() => check({ modalities: ['text', 'audio'] }, bounds)).toThrow(
      expect.objectContaining({ param: 'modalities[1]' }),
    );
  });
});
