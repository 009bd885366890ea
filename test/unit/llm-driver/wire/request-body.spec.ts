import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ChatRequest } from '../../../../modules/llm-driver/index.js';
import {
  acceptedJson,
  acceptedStreamJson,
  isUnchanged,
  textWithModel,
} from '../../../../modules/llm-driver/wire/request-body.js';
import type { RequestFacts } from '../../../../modules/llm-driver/wire/request-facts.js';

const OPEN_FACTS: RequestFacts = {};

const MESSAGE_FIELDS = ['role', 'content'];
const GROQ_LIKE: RequestFacts = {
  refusedFields: ['logprobs'],
  messageFields: () => MESSAGE_FIELDS,
};

/** The JSON that is sent for that text, to `model`. */
const sent = (text: string, facts: RequestFacts = OPEN_FACTS, model = 'gpt') =>
  acceptedJson({ ...(JSON.parse(text) as ChatRequest), model }, facts, { same: text });

describe('the text of a request', () => {
  it('is sent as it came, with the model of the provider', () => {
    const text =
      '{ "seed": 12345678901234567890,\n "model" : "openai/gpt", "temperature": 1.0, "messages": [ {"content": "\\u00e9 \\"model\\"", "role":"user"}] }';
    expect(sent(text, OPEN_FACTS, 'a"b\\')).toBe(
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
    expect(textWithModel(text, 'gpt')).toBeUndefined();
    expect(JSON.parse(sent(text))).toEqual({ ...JSON.parse(text), model: 'gpt' });
  });

  it.each([
    ['a field', '{"model":"a","messages":[],"logprobs":true}', { messages: [], model: 'gpt' }],
    [
      'a field of a message',
      '{"model":"a","messages":[{"role":"user","name":"x"}]}',
      { messages: [{ role: 'user' }], model: 'gpt' },
    ],
    [
      'the fields of a stream',
      '{"model":"a","messages":[],"stream":false,"stream_options":{}}',
      { messages: [], model: 'gpt' },
    ],
  ])('is not sent where the provider would refuse %s', (_what, text, expected) => {
    expect(JSON.parse(sent(text, GROQ_LIKE))).toEqual(expected);
  });

  it.each([
    ['a field is left out', '{"model":"a","messages":[],"logprobs":true,"seed":1152921504606846976}'],
    ['the model stands in it twice', '{"model":"a","messages":[],"user":"model","seed":1152921504606846976}'],
    [
      'a bound of a schema',
      '{"model":"a","messages":[],"n":2,"logprobs":1,"x":{"seed": 1152921504606846976 }}',
    ],
    ['a negative bound', '{"model":"a","messages":[],"n":2,"logprobs":1,"x":[-1152921504606846976]}'],
    [
      'a text that has the number too',
      '{"model":"a","messages":[],"n":2,"logprobs":1,"x":" 12345678901234567890 ,"}',
    ],
  ])('keeps the digits of its long numbers, written again: %s', (_why, text) => {
    const digits = /\d{19,}/.exec(text)![0];
    expect(sent(text, GROQ_LIKE)).toContain(digits);
    expect(JSON.parse(sent(text, GROQ_LIKE))).toMatchObject({ model: 'gpt' });
  });

  it('is sent where a figure is negative', () => {
    const text = '{"model":"a","messages":[],"max_tokens": -1}';
    expect(sent(text)).toBe(text.replace('"a"', '"gpt"'));
  });

  it('is sent where nothing in it is refused', () => {
    const text = '{"model":"a","messages":[{"role":"user"}],"n":1}';
    expect(sent(text, GROQ_LIKE)).toBe(text.replace('"a"', '"gpt"'));
  });

  it('is sent for a stream that was asked for as one, and for no other', () => {
    const sentStream = (text: string) =>
      acceptedStreamJson({ ...(JSON.parse(text) as ChatRequest), model: 'gpt' }, OPEN_FACTS, {
        same: text,
      });
    const asked = '{"model":"a","messages":[],"stream": true}';
    expect(sentStream(asked)).toBe(asked.replace('"a"', '"gpt"'));
    const unasked = '{"model":"a","messages":[]}';
    expect(JSON.parse(sentStream(unasked))).toEqual({
      ...{ messages: [], model: 'gpt', stream: true },
    });
  });

  it.each([
    ['1e2', '{"model":"a","messages":[],"max_tokens":1e2}'],
    ['100.0', '{"model":"a","messages":[],"max_tokens" : 100.0 }'],
    ['10E1 choices', '{"model":"a","messages":[],"n":10E1}'],
    ['1e2 under an escaped key', '{"model":"a","messages":[],"max\\u005ftokens":1e2}'],
    [
      '1e2 besides a plain one further in',
      '{"model":"a","x":{"max_tokens":100},"messages":[],"max_tokens":1e2}',
    ],
    [
      '1e2 before a plain one further in',
      '{"model":"a","max_completion_tokens":1e2,"x":{"max_completion_tokens":100},"messages":[]}',
    ],
  ])('is not sent where a figure that is charged is written as %s', (_what, text) => {
    const json = sent(text);
    expect(json).not.toMatch(/1e2|10E1|100\.0/);
    expect(JSON.parse(json)).toEqual({ ...JSON.parse(text), model: 'gpt' });
  });

  it('is sent where such figures are plain', () => {
    const text = '{"model":"gpt","n": 2 ,"messages":[],"max_tokens":100,"max_completion_tokens" : 50}';
    expect(sent(text)).toBe(text);
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
          expect(JSON.parse(sent(text, OPEN_FACTS, model))).toEqual({ ...JSON.parse(text), model });
        },
      ),
    );
  });
});

describe('a request is compared with the JSON it was parsed from', () => {
  const text = '{"model":"a","messages":[{"role":"user","content":"hello"}],"temperature":1,"top_p":0.5}';
  const parsed = JSON.parse(text) as ChatRequest;
  const body = { text, parsed };

  it.each<[string, ChatRequest]>([
    ['the very object', parsed],
    ['a copy with another model', { ...parsed, model: 'b' }],
    ['a copy without a model', (({ model: _, ...rest }) => rest)(parsed)],
    ['a copy with its fields in another order', { top_p: 0.5, ...parsed }],
  ])('and is unchanged: %s', (_what, request) => {
    expect(isUnchanged(request, body, false)).toBe(true);
    expect(isUnchanged(request, body, true)).toBe(true);
  });

  it.each<[string, ChatRequest]>([
    ['another value', { ...parsed, temperature: 0 }],
    ['one more field', { ...parsed, seed: 1 }],
    ['one field less', (({ top_p: _, ...rest }) => rest)(parsed)],
    ['one field in place of another', (({ top_p: _, ...rest }) => ({ ...rest, seed: 1 }))(parsed)],
    ['other messages', { ...parsed, messages: [{ role: 'user', content: 'bye' }] }],
    ['an unset field', { ...parsed, seed: undefined }],
  ])('and is changed: %s', (_what, request) => {
    expect(isUnchanged(request, body, false)).toBe(false);
    expect(isUnchanged(request, body, true)).toBe(false);
  });

  it("and is changed if the JSON has no model: one further in is not the request's", () => {
    const bare = '{"messages":[],"metadata":{"model":"mine"}}';
    const own = JSON.parse(bare) as ChatRequest;
    for (const mayBeEdited of [false, true]) {
      expect(isUnchanged({ ...own, model: 'm' }, { text: bare, parsed: own }, mayBeEdited)).toBe(false);
    }
  });

  it('and is changed if a message was edited in place, where that has to be expected', () => {
    const edited = JSON.parse(text) as { messages: { content: string }[] };
    const own = { text, parsed: edited as object as ChatRequest };
    edited.messages[0]!.content = 'bye';
    expect(isUnchanged(own.parsed, own, true)).toBe(false);
  });

  it('and is unchanged though a copy was made of its messages, where that is looked at', () => {
    expect(isUnchanged({ ...parsed, messages: [...parsed.messages] }, body, true)).toBe(true);
  });
});

describe('max_tokens of a model that takes max_completion_tokens', () => {
  const names = { max_tokens: 'max_completion_tokens' };
  const facts: RequestFacts = { renames: (model) => (model === 'o3' ? names : undefined) };
  const textOf = (first: string) =>
    `{ ${first}, "model":"o3", "messages": [{"role":"user","content":"Say \\"max_tokens\\": 5,"}] }`;
  const sentFor = (text: string) => acceptedJson(JSON.parse(text) as ChatRequest, facts, { same: text });

  it("is renamed in the caller's own text, and the rest stays", () => {
    const text = textOf('"seed": 1.0, "max_tokens": 7');
    expect(sentFor(text)).toBe(text.replace('"max_tokens":', '"max_completion_tokens":'));
  });

  it.each([
    ['written with an escape', '"max\\u005ftokens": 7, "vendor": {"max_tokens": 5}'],
    ['further in too', '"max_tokens": 7, "vendor": {"max_tokens": 5}'],
  ])('is renamed in JSON of our own if the key is %s', (_where, first) => {
    const sent = JSON.parse(sentFor(textOf(first))) as object;
    expect(sent).toMatchObject({ max_completion_tokens: 7, vendor: { max_tokens: 5 } });
    expect(sent).not.toHaveProperty('max_tokens');
  });

  it.each([
    ['"max_tokens": 7, "max_completion_tokens": 9', 9],
    ['"max_completion_tokens": 9, "max_tokens": 7', 9],
    ['"max_completion_tokens": null, "max_tokens": 7', 7],
    ['"max_tokens": null', null],
  ])('gives way to the other if the caller set both: %s', (first, expected) => {
    const sent = JSON.parse(sentFor(textOf(first))) as object;
    expect(sent).toMatchObject({ max_completion_tokens: expected });
    expect(sent).not.toHaveProperty('max_tokens');
  });

  it('stays for another model', () => {
    const text = textOf('"max_tokens": 7').replace('o3', 'gpt-4');
    expect(sentFor(text)).toBe(text);
  });
});
