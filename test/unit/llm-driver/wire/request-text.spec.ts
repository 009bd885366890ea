import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  noteRequestText,
  requestTextOf,
  withModel,
} from '../../../../modules/llm-driver/contract/raw-text.js';
import type { ChatRequest } from '../../../../modules/llm-driver/index.js';
import { acceptedJson, acceptedStreamJson } from '../../../../modules/llm-driver/wire/accepted-request.js';
import { OPEN_FACTS } from '../../../../modules/llm-driver/wire/provider-facts.js';

const GROQ_LIKE = {
  ...OPEN_FACTS,
  refusedFields: ['logprobs'],
  refusedMessageFields: ['name'],
  singleChoice: true,
};

/** A request as it was read from that text, to be sent to `model`. */
function read(text: string, model = 'gpt'): ChatRequest {
  const request = JSON.parse(text) as ChatRequest;
  noteRequestText(request, text);
  return withModel(request, model);
}

describe('the text of a request', () => {
  it('is sent as it came, with the model of the provider', () => {
    const text =
      '{ "seed": 12345678901234567890,\n "model" : "openai/gpt", "temperature": 1.0, "messages": [ {"content": "\\u00e9 \\"model\\"", "role":"user"}] }';
    expect(acceptedJson(read(text, 'a"b\\'), OPEN_FACTS)).toBe(
      text.replace('"model" : "openai/gpt"', '"model":"a\\"b\\\\"'),
    );
  });

  it.each([
    ['the model stands in it twice', '{"model":"a","messages":[],"metadata":{"model":"a"}}'],
    ['a text says "model"', '{"messages":[],"user":"model","model":"a"}'],
    ['its key is escaped', '{"\\u006dodel":"a","messages":[],"metadata":{"model":"a"}}'],
    ['the model is not a plain text', '{"model":"\\u0041","messages":[]}'],
    ['it names none', '{"messages":[]}'],
  ])('is not sent where %s', (_why, text) => {
    const request = read(text, 'gpt');
    expect(requestTextOf(request)).toBeUndefined();
    expect(JSON.parse(acceptedJson(request, OPEN_FACTS))).toEqual({ ...JSON.parse(text), model: 'gpt' });
  });

  it.each([
    ['a field', '{"model":"a","messages":[],"logprobs":true}', { messages: [], model: 'gpt' }],
    [
      'a field of a message',
      '{"model":"a","messages":[{"role":"user","name":"x"}]}',
      { messages: [{ role: 'user' }], model: 'gpt' },
    ],
    ['more than one choice', '{"model":"a","messages":[],"n":2}', { messages: [], model: 'gpt' }],
    [
      'the fields of a stream',
      '{"model":"a","messages":[],"stream":false,"stream_options":{}}',
      { messages: [], model: 'gpt' },
    ],
  ])('is not sent where the provider would refuse %s', (_what, text, expected) => {
    expect(JSON.parse(acceptedJson(read(text), GROQ_LIKE))).toEqual(expected);
  });

  it('is sent where nothing in it is refused', () => {
    const text = '{"model":"a","messages":[{"role":"user"}],"n":1}';
    expect(acceptedJson(read(text), GROQ_LIKE)).toBe(text.replace('"a"', '"gpt"'));
  });

  it('is sent for a stream that was asked for as one, and for no other', () => {
    const asked = '{"model":"a","messages":[],"stream": true}';
    expect(acceptedStreamJson(read(asked), OPEN_FACTS)).toBe(asked.replace('"a"', '"gpt"'));
    const unasked = '{"model":"a","messages":[]}';
    expect(JSON.parse(acceptedStreamJson(read(unasked), OPEN_FACTS))).toEqual({
      ...{ messages: [], model: 'gpt', stream: true },
    });
  });

  it('says the same as the request, whatever that holds', () => {
    const body = fc.record({
      model: fc.string({ minLength: 1 }),
      messages: fc.array(fc.dictionary(fc.string(), fc.jsonValue())),
      metadata: fc.dictionary(fc.oneof(fc.constant('model'), fc.string()), fc.jsonValue()),
    });
    fc.assert(
      fc.property(
        body,
        fc.string({ minLength: 1 }),
        fc.integer({ min: 0, max: 2 }),
        (fields, model, indent) => {
          const text = JSON.stringify(fields, null, indent);
          const sent: unknown = JSON.parse(acceptedJson(read(text, model), OPEN_FACTS));
          expect(sent).toEqual({ ...JSON.parse(text), model });
        },
      ),
    );
  });

  it('does not outlive a change: a copy has none', () => {
    const request = read('{"model":"a","messages":[]}');
    expect(JSON.parse(acceptedJson({ ...request, temperature: 1 }, OPEN_FACTS))).toEqual({
      ...{ model: 'gpt', messages: [], temperature: 1 },
    });
  });
});
