import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { type } from 'arktype';
import * as v from 'valibot';
import { z } from 'zod';
import {
  InvalidObjectError,
  LlmDriver,
  LlmError,
  standaloneContext,
  textCompletion,
  type ChatCompletion,
  type ChatRequest,
  type InvalidObjectReason,
  type ResponseFormat,
} from '../../../../modules/llm-driver/index.js';
import { FakeClock } from '../../../support/fake-clock.js';

const city = z.object({ name: z.string(), people: z.int().optional() });
const lima = { name: 'Lima', people: 10 };

type Reply = string | LlmError | ChatCompletion;

/** Answers from a script, and records the requests. */
class ObjectDriver extends LlmDriver {
  readonly requests: ChatRequest[] = [];
  readonly clock: FakeClock;

  constructor(
    private readonly reply: (request: ChatRequest, index: number) => Reply | Promise<Reply>,
    readonly capabilities: ReadonlySet<string> = new Set(['json_schema', 'json_object']),
  ) {
    const clock = new FakeClock();
    super(standaloneContext({ name: 'test', config: {} }, { clock }));
    this.clock = clock;
  }

  get formats(): (string | undefined)[] {
    return this.requests.map(({ response_format: format }) => format?.type);
  }

  protected async send(request: ChatRequest): Promise<ChatCompletion> {
    this.requests.push(request);
    const reply = await this.reply(request, this.requests.length - 1);
    if (reply instanceof Error) throw reply;
    return typeof reply === 'string' ? textCompletion(request, [reply]) : reply;
  }
}

const answering = (...replies: Reply[]) =>
  new ObjectDriver((_, index) => replies[index] ?? 'no reply is left');
const refusing = (...types: string[]) =>
  new ObjectDriver(({ response_format: format }) =>
    format && types.includes(format.type)
      ? new LlmError('invalid_request', { param: 'response_format' })
      : JSON.stringify(lima),
  );
const finished = (reason: string, content: string | null, more: object = {}): ChatCompletion => {
  const completion = textCompletion({ messages: [] }, [content ?? '']);
  const [choice] = completion.choices;
  const message = { ...choice!.message, content, ...more };
  return { ...completion, choices: [{ ...choice!, finish_reason: reason, message }] };
};
const failureOf = async (promise: Promise<unknown>): Promise<InvalidObjectError> => {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(InvalidObjectError);
  return thrown as InvalidObjectError;
};
const schemaSent = ({ response_format: format }: ChatRequest) =>
  (format as Extract<ResponseFormat, { type: 'json_schema' }>).json_schema;

describe('object', () => {
  it('answers with a value of the schema, and with the completion it is from', async () => {
    const answer = await answering(JSON.stringify(lima)).object('Describe Lima.', city);
    expect(answer.value).toEqual(lima);
    expect(answer).toMatchObject({ content: JSON.stringify(lima), driver: 'test', finishReason: 'stop' });
  });

  it.each([
    ['zod', city],
    ['valibot', v.object({ name: v.string(), people: v.optional(v.number()) })],
    ['arktype', type({ name: 'string', 'people?': 'number' })],
  ] as const)('takes a schema of %s', async (_library, schema) => {
    const driver = answering(JSON.stringify({ name: 'Lima', people: null }));
    expect((await driver.object('Describe Lima.', schema)).value).toEqual({ name: 'Lima' });
    expect(schemaSent(driver.requests[0]!)).toMatchObject({
      name: 'answer',
      strict: true,
      schema: { required: ['name', 'people'], additionalProperties: false },
    });
  });

  it('gives the value as the schema returns it, even if it checks asynchronously', async () => {
    const schema = z.object({ at: z.iso.date() }).transform(async ({ at }) => new Date(at));
    const { value } = await answering('{"at":"2020-01-02"}').object('When?', schema);
    expect(value.getUTCFullYear()).toBe(2020);
  });

  it.each([
    ['a list', z.array(z.string()), ['a', 'b']],
    ['a text', z.string(), 'Lima'],
    ['one of some texts', z.enum(['red', 'green']), 'green'],
    ['one of two objects', z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]), { b: 'x' }],
    ['nothing', z.null(), null],
  ])('wraps %s into an object, and unwraps the answer', async (_what, schema: z.ZodType, value) => {
    for (const answer of [{ value }, value]) {
      const driver = answering(JSON.stringify(answer));
      expect((await driver.object('Answer.', schema)).value).toEqual(value);
      expect(schemaSent(driver.requests[0]!).schema).toMatchObject({ type: 'object', required: ['value'] });
    }
  });

  const verdict = z.enum(['met', 'not met', 'partly']);

  it.each([
    ['met', verdict, 'met'],
    [' not met\n', verdict, 'not met'],
    ['"partly".', verdict, 'partly'],
    ['“met.”', verdict, 'met'],
    ['<think>partly?</think>\nmet.', verdict, 'met'],
    ['```\nmet\n```', verdict, 'met'],
    ['true.', z.boolean(), true],
    ['42.', z.number(), 42],
    ['`-1.5e3`', z.number(), -1500],
    ['2.', z.union([z.literal(1), z.literal(2)]), 2],
    ['partly', verdict.nullable(), 'partly'],
    ['Lima', z.string(), 'Lima'],
    ['01067', z.string(), '01067'],
    ['2020-01-02.', z.iso.date(), '2020-01-02'],
  ])('reads the answer %j without JSON', async (answer, schema: z.ZodType, value) => {
    const driver = answering(answer);
    expect((await driver.object('Answer.', schema)).value).toEqual(value);
    expect(driver.requests).toHaveLength(1);
  });

  it.each([
    ['Met', verdict],
    ['met, partly', verdict],
    ['The standard is met.', verdict],
    ['met...', verdict],
    ['true', verdict],
    ['yes', z.boolean()],
    ['True', z.boolean()],
    ['about 42', z.number()],
    ['1,000', z.number()],
    ['4.2', z.int()],
    ['I cannot answer that.', z.string()],
    ['null', z.string()],
    ['{"value": "Li', z.string()],
    ['42.', z.any()],
    ['met', z.object({ verdict })],
  ])('guesses nothing from the answer %j', async (answer, schema: z.ZodType) => {
    const driver = answering(answer, answer);
    await failureOf(driver.object('Answer.', schema));
    expect(driver.requests).toHaveLength(2);
  });

  it('takes no word of an answer that was cut off: it may be half of another', async () => {
    const driver = answering(finished('length', 'met'));
    const { reason } = await failureOf(driver.object('Answer.', z.enum(['met', 'met_partly'])));
    expect(reason).toBe('truncated');
  });

  it.each(['length', 'content_filter'])(
    'accepts whole JSON of an answer that ended by %s',
    async (reason) => {
      const driver = answering(finished(reason, '{"name":"Lima"}'));
      const { value, finishReason } = await driver.object('Which?', z.object({ name: z.string() }));
      expect([value, finishReason]).toEqual([{ name: 'Lima' }, reason]);
    },
  );

  it('keeps the references of a wrapped schema', async () => {
    const inner = z.object({ n: z.number() });
    const schema = z.array(z.object({ a: inner, b: inner }).meta({ id: 'Pair' }));
    const driver = answering('{"value":[]}');
    await driver.object('Answer.', schema);
    const sent = schemaSent(driver.requests[0]!).schema;
    for (const [, name] of JSON.stringify(sent).matchAll(/#\/\$defs\/(\w+)/g)) {
      expect(sent.$defs).toHaveProperty(name!);
    }
  });

  it('is not strict where strict mode cannot say the schema', async () => {
    const driver = answering('{"a":1}');
    expect((await driver.object('Count.', z.record(z.string(), z.number()))).value).toEqual({ a: 1 });
    expect(schemaSent(driver.requests[0]!)).toMatchObject({
      strict: false,
      schema: { additionalProperties: { type: 'number' } },
    });
  });

  it('takes the last of several objects that are valid', async () => {
    const driver = answering('I thought {"name":"Rome"}, but {"name":"Lima"} it is. {"note":1}');
    expect((await driver.object('Which?', city)).value).toEqual({ name: 'Lima' });
  });

  it('names the schema, and sends a JSON schema that is given by hand', async () => {
    const driver = answering('{"name":"Lima"}');
    const jsonSchema = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };
    await driver.object('Which?', city, { schemaName: 'city', jsonSchema });
    expect(schemaSent(driver.requests[0]!)).toMatchObject({ name: 'city', schema: { required: ['name'] } });
  });

  it.each([
    ['a schema of no library', { schema: {} as never }, 'schema'],
    ['a JSON schema alone', { jsonSchema: { type: 'object' } }, 'schema'],
    [
      'a response format besides',
      { schema: city, responseFormat: { type: 'json_object' } },
      'responseFormat',
    ],
    ['a name with a space', { schema: city, schemaName: 'a city' }, 'schemaName'],
    ['a JSON schema that is a text', { schema: city, jsonSchema: '{}' as never }, 'jsonSchema'],
    ['a schema that JSON cannot say', { schema: z.object({ at: z.date() }) }, 'schema'],
  ] as const)('refuses %s before any call, in a pool too', async (_what, options, param) => {
    const driver = answering();
    await expect(driver.completion('x', options)).rejects.toMatchObject({ param });
    await expect(driver.completionPool(['x'], options)).rejects.toMatchObject({ param });
    await expect(driver.completionStream(['x'], options).next()).rejects.toMatchObject({ param });
    expect(driver.requests).toEqual([]);
  });
});

describe('the format that a model is asked for', () => {
  it('is its JSON schema, then any JSON with the schema in the prompt, then the prompt alone', async () => {
    const driver = refusing('json_schema', 'json_object');
    expect((await driver.object('Which?', city, { system: 'Be short.' })).value).toEqual(lima);
    expect(driver.formats).toEqual(['json_schema', 'json_object', undefined]);
    const [first, ...others] = driver.requests.map(({ messages }) => messages);
    expect(first).toEqual([
      { role: 'system', content: 'Be short.' },
      { role: 'user', content: 'Which?' },
    ]);
    for (const [system, ...rest] of others) {
      expect(system!.content).toMatch(/^Be short\.\n\n.*JSON schema/);
      expect(system!.content).toContain('"people"');
      expect(rest).toHaveLength(1);
    }
  });

  it('is remembered: a model refuses it once', async () => {
    const driver = refusing('json_schema');
    await driver.object('Which?', city);
    await driver.object('Which?', z.object({ name: z.string() }));
    expect(driver.formats).toEqual(['json_schema', 'json_object', 'json_object']);
  });

  it('is remembered for each model', async () => {
    const driver = refusing('json_schema');
    await driver.object('Which?', city, { model: 'a' });
    await driver.object('Which?', city, { model: 'b' });
    expect(driver.formats).toEqual(['json_schema', 'json_object', 'json_schema', 'json_object']);
  });

  it('is left for one schema alone if the model takes it for others', async () => {
    const odd = z.object({ odd: z.string().optional() });
    const driver = new ObjectDriver((request) => {
      const isOdd =
        request.response_format?.type === 'json_schema' &&
        'odd' in Object(schemaSent(request).schema.properties);
      return isOdd ? new LlmError('invalid_request') : JSON.stringify(lima);
    });
    for (const schema of [city, odd, odd, city]) await driver.object('Which?', schema);
    expect(driver.formats).toEqual([
      'json_schema',
      'json_schema',
      'json_object',
      'json_object',
      'json_schema',
    ]);
  });

  it('is as far as the driver goes', async () => {
    const replies = () => JSON.stringify(lima);
    const json = new ObjectDriver(replies, new Set(['json_object']));
    const text = new ObjectDriver(replies, new Set());
    await Promise.all([json.object('Which?', city), text.object('Which?', city)]);
    expect([...json.formats, ...text.formats]).toEqual(['json_object', undefined]);
  });

  it.each([
    ['another field', new LlmError('invalid_request', { param: 'temperature' })],
    ['the key', new LlmError('upstream_auth_failed')],
    ['the length', new LlmError('context_length_exceeded')],
  ])('stays if the failure is about %s', async (_what, error) => {
    const driver = answering(error);
    await expect(driver.object('Which?', city)).rejects.toMatchObject({
      kind: error.kind,
      publicMessage: error.message,
    });
    expect(driver.formats).toEqual(['json_schema']);
  });

  it('stays if the model has taken it for this schema', async () => {
    const driver = answering(JSON.stringify(lima), new LlmError('invalid_request'));
    await driver.object('Which?', city);
    await expect(driver.object('Which?', city)).rejects.toMatchObject({ kind: 'invalid_request' });
    expect(driver.formats).toEqual(['json_schema', 'json_schema']);
  });

  it('is laxer for one answer if the model did not manage to follow it', async () => {
    const driver = answering(
      new LlmError('upstream_generation_failed'),
      JSON.stringify(lima),
      JSON.stringify(lima),
    );
    await driver.object('Which?', city);
    await driver.object('Which?', city);
    expect(driver.formats).toEqual(['json_schema', 'json_object', 'json_schema']);
  });
});

describe('prompts that are asked while the formats of a model are not known', () => {
  const slow = (answerMs: number) => {
    const driver = new ObjectDriver(async ({ response_format: format }) => {
      await driver.clock.sleep(format?.type === 'json_schema' ? 50 : answerMs);
      if (format?.type === 'json_schema') return new LlmError('invalid_request');
      return JSON.stringify(lima);
    });
    return driver;
  };
  const countOf = (driver: ObjectDriver, format: string) =>
    driver.formats.filter((each) => each === format).length;

  it('wait for the first of them', async () => {
    const driver = slow(100);
    const results = await driver.clock.runUntilSettled(
      driver.completionPool(['a', 'b', 'c', 'd'], { schema: city }),
    );
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(driver.formats).toEqual(['json_schema', ...Array<string>(4).fill('json_object')]);
  });

  it('do not wait for a slow answer, and begin with what the first one has found', async () => {
    const driver = slow(10_000);
    await driver.clock.runUntilSettled(driver.completionPool(['a', 'b', 'c'], { schema: city }));
    expect(countOf(driver, 'json_schema')).toBe(1);
    expect(driver.clock.monotonic()).toBe(10_500);
  });

  it('find it out themselves if the first one fails', async () => {
    const driver = answering(
      new LlmError('upstream_auth_failed'),
      JSON.stringify(lima),
      JSON.stringify(lima),
    );
    const results = await driver.completionPool(['a', 'b', 'c'], { schema: city });
    expect(results.map(({ ok }) => ok)).toEqual([false, true, true]);
  });

  it('stop waiting when they are cancelled', async () => {
    const driver = slow(10_000);
    const abort = new AbortController();
    const first = driver.object('a', city);
    const second = driver.object('b', city, { signal: abort.signal }).catch((thrown: unknown) => thrown);
    await driver.clock.advance(10);
    abort.abort();
    expect(await second).toMatchObject({ kind: 'aborted' });
    expect(driver.requests).toHaveLength(1);
    await driver.clock.runUntilSettled(first);
  });
});

describe('an answer that is not valid', () => {
  it('is repaired once: the model is told what is wrong', async () => {
    const driver = answering('<think>Hm.</think>{"name":7}', JSON.stringify(lima));
    const { value, usage } = await driver.object('Which?', city);
    expect(value).toEqual(lima);
    const [first, second] = driver.requests;
    expect(second!.response_format).toEqual(first!.response_format);
    const [, answer, repair] = second!.messages;
    expect(answer).toEqual({ role: 'assistant', content: '{"name":7}' });
    expect(repair!.content).toMatch(/- name: .*string/);
    expect(usage.promptTokens).toBeGreaterThan(first!.messages[0]!.content!.length / 4);
    const texts = [...first!.messages, ...second!.messages].map(({ content }) =>
      Math.ceil((content as string).length / 4),
    );
    expect(usage.promptTokens).toBe(texts.reduce((sum, tokens) => sum + tokens, 0));
  });

  it('fails after the repair with its text, its issues and the usage of both calls', async () => {
    const driver = answering('{"name":7}', 'My secret: {"name":[]}');
    const error = await failureOf(driver.object('Which?', city));
    expect(error).toMatchObject({
      kind: 'upstream_generation_failed',
      code: 'invalid_object',
      reason: 'invalid',
    });
    expect(error.text).toBe('My secret: {"name":[]}');
    expect(error.issues.map(({ path }) => path)).toEqual([['name']]);
    expect(error.usage.completionTokens).toBe(3 + 6);
    expect(driver.requests).toHaveLength(2);
  });

  it('tells neither text nor issues to logs and JSON', async () => {
    const schema = z.object({ name: z.string({ error: () => 'issue-canary' }) });
    const error = await failureOf(
      answering('{"name":1}', '{"name":2,"x":"text-canary"}').object('Which?', schema),
    );
    const shown = [
      error.message,
      error.stack,
      inspect(error, { depth: 9, showHidden: true }),
      JSON.stringify(error),
      String(error),
    ];
    expect(error.issues[0]!.message).toBe('issue-canary');
    expect(shown.join()).not.toMatch(/canary/);
    expect(inspect({ ...error }, { depth: 9, showHidden: true, getters: true })).not.toMatch(/canary/);
    // Callers that copy an error, as `Object.assign` does, keep what it tells.
    const copy = Object.assign(Object.create(InvalidObjectError.prototype) as InvalidObjectError, error);
    expect(copy.text).toContain('text-canary');
  });

  it.each<[InvalidObjectReason, string, ChatCompletion]>([
    ['truncated', 'answer_truncated', finished('length', '{"name":"Li')],
    ['refused', 'model_refused', finished('stop', null, { refusal: 'I cannot.' })],
    ['refused', 'model_refused', finished('content_filter', '')],
    ['tool_calls', 'unexpected_tool_calls', finished('tool_calls', null, { tool_calls: [{ id: 'a' }] })],
  ])('is not repaired if it was %s', async (reason, code, completion) => {
    const driver = answering(completion);
    expect(await failureOf(driver.object('Which?', city))).toMatchObject({ reason, code, retryable: false });
    expect(driver.requests).toHaveLength(1);
  });

  it('is given with its issues if the repair is too long a request', async () => {
    const driver = answering('{"name":7}', new LlmError('context_length_exceeded'));
    const error = await failureOf(driver.object('Which?', city));
    expect(error.text).toBe('{"name":7}');
    expect(error.cause).toMatchObject({ kind: 'context_length_exceeded' });
  });

  it('gives way to a failure of the repair itself', async () => {
    const driver = answering('{"name":7}', new LlmError('upstream_auth_failed'));
    await expect(driver.object('Which?', city)).rejects.toMatchObject({ kind: 'upstream_auth_failed' });
  });

  it('shares its time with the repair', async () => {
    const driver = new ObjectDriver(async () => {
      await driver.clock.sleep(600);
      return '{"name":7}';
    });
    const asked = driver.object('Which?', city, { timeoutMs: 1_000 }).catch((thrown: unknown) => thrown);
    expect(await driver.clock.runUntilSettled(asked)).toMatchObject({ kind: 'deadline_exceeded' });
    expect(driver.clock.monotonic()).toBe(1_000);
  });

  it('is no blame of the model if the schema itself fails', async () => {
    const schema = z.string().refine(() => {
      throw new Error('a mistake in the schema');
    });
    const failed = answering('"x"').object('Which?', schema);
    await expect(failed).rejects.toMatchObject({ kind: 'driver_contract', code: 'schema_failed' });
  });
});

describe('a pool with a schema', () => {
  it('gives each prompt its value, and each failure its error', async () => {
    const driver = new ObjectDriver(({ messages }) =>
      messages.some(({ content }) => content === 'bad')
        ? 'no'
        : JSON.stringify({ name: messages[0]!.content }),
    );
    const prompts = ['a', { id: 'second', prompt: 'bad' }, 'c'];
    const results = await driver.completionPool(prompts, { schema: city });
    expect(results).toMatchObject([
      { index: 0, ok: true, value: { name: 'a' }, completion: { value: { name: 'a' } }, attempts: 1 },
      { index: 1, id: 'second', ok: false, error: { reason: 'invalid' }, attempts: 2 },
      { index: 2, ok: true, value: { name: 'c' } },
    ]);
  });

  it('streams values', async () => {
    const driver = answering('{"name":"a"}', '{"name":"b"}');
    const names: string[] = [];
    for await (const result of driver.completionStream(['1', '2'], { schema: city, concurrency: 1 })) {
      if (result.ok) names.push(result.value.name);
    }
    expect(names).toEqual(['a', 'b']);
  });

  it('keeps values of an earlier run, and refuses answers without one', async () => {
    const driver = answering('{"name":"a"}', 'no', 'no', '{"name":"b"}', 'text');
    const results = await driver.completionPool(['a', 'b'], { schema: city, concurrency: 1 });
    const again = { schema: city, previous: results };
    expect(await driver.completionPool(['a', 'b'], again)).toMatchObject([
      { value: { name: 'a' } },
      { value: { name: 'b' } },
    ]);
    const previous = await driver.completionPool(['a']);
    await expect(driver.completionPool(['a'], { schema: city, previous })).rejects.toMatchObject({
      param: 'previous[0]',
    });
  });

  it('has a value for an answer that is undefined', async () => {
    const schema = z.object({}).transform(() => undefined);
    const [result] = await answering('{}').completionPool(['x'], { schema });
    expect(result).toHaveProperty('value', undefined);
  });
});
