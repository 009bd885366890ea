import { describe, expect, it } from '@jest/globals';
import {
  LlmError,
  MockDriver,
  standaloneContext,
  type ChatCompletionChunk,
  type MockOptions,
} from '../../../../modules/llm-driver/index.js';
import { Clock } from '../../../../modules/support/index.js';

/** Every wait is over at once, and written down. */
class InstantClock extends Clock {
  readonly waits: number[] = [];
  monotonic = () => 0;
  now = () => 1_700_000_000_000;
  schedule = () => () => {};
  override async sleep(ms: number): Promise<void> {
    this.waits.push(ms);
  }
}

function mock(options: MockOptions = {}, clock = new InstantClock()): MockDriver {
  return new MockDriver(
    standaloneContext(
      { name: 'mock', config: options, fields: MockDriver.settings },
      { clock, random: () => 0 },
    ),
  );
}

const ask = (content: string) => ({ messages: [{ role: 'user', content }] });

describe('an unscripted mock', () => {
  it('answers plainly as a mock, with the beginning of the prompt', async () => {
    const { content, model } = await mock().completion('x'.repeat(1_000));
    expect(content).toBe(`Mock answer to: ${'x'.repeat(200)}`);
    expect(model).toBe('mock-1');
  });

  it('names the parts of a prompt that are no text', async () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
    const content = [{ type: 'text', text: 'hello' }, image, { type: 'file', file: {} }];
    const answer = await new MockDriver().completion([{ role: 'user', content }]);
    expect(answer.content).toBe('Mock answer to: hello [image_url] [file]');
  });

  it('answers in JSON where JSON is asked for', async () => {
    const { content } = await mock().completion('hello', { responseFormat: { type: 'json_object' } });
    expect(JSON.parse(content)).toEqual({ answer: 'Mock answer to: hello' });
  });

  it('counts about four characters a token', async () => {
    const { usage } = await mock({ reply: '12345678' }).completion('1234567890123456', {
      parameters: { n: 2 },
    });
    expect(usage).toMatchObject({ promptTokens: 4, completionTokens: 4, totalTokens: 8, estimated: false });
  });

  describe('with tools', () => {
    const parameters = {
      type: 'object',
      properties: { days: { type: 'integer', minimum: 1 } },
      required: ['days'],
    };
    const tools = [
      { type: 'function', function: { name: 'forecast', parameters } },
      { type: 'function', function: { name: 'alarm' } },
    ];
    const called = async (fields: object) => {
      const { choices } = await mock().chat({ ...ask('hello'), tools, ...fields });
      return choices[0]!.message.tool_calls?.map((call) => call.function);
    };

    it('calls the first one, with arguments that satisfy its schema', async () => {
      expect(await called({})).toEqual([{ name: 'forecast', arguments: '{"days":1}' }]);
    });

    it('calls the one it is told to, or none', async () => {
      expect(await called({ tool_choice: { type: 'function', function: { name: 'alarm' } } })).toEqual([
        { name: 'alarm', arguments: '{}' },
      ]);
      expect(await called({ tool_choice: 'none' })).toBeUndefined();
      expect(await called({ tool_choice: 'required' })).toHaveLength(1);
      const unknown = called({ tool_choice: { type: 'function', function: { name: 'other' } } });
      await expect(unknown).rejects.toMatchObject({ kind: 'invalid_request', param: 'tool_choice' });
    });

    it('answers with a text once it has the result, and quotes it', async () => {
      const messages = [...ask('hello').messages, { role: 'tool', tool_call_id: 'x', content: 'sunny' }];
      const { choices } = await mock().chat({ messages, tools });
      expect(choices[0]).toMatchObject({
        message: { content: 'Mock answer to: hello [tool: sunny]' },
        finish_reason: 'stop',
      });
    });

    it('streams a call in pieces that have its index', async () => {
      const deltas: unknown[] = [];
      for await (const { choices } of mock().chatStream({ ...ask('hello'), tools })) {
        for (const { delta } of choices) deltas.push(...(delta.tool_calls ?? []));
      }
      expect(deltas).toEqual([
        { index: 0, id: 'call_mock_0', type: 'function', function: { name: 'forecast', arguments: '' } },
        { index: 0, function: { arguments: '{"days":' } },
        { index: 0, function: { arguments: '1}' } },
      ]);
    });

    it('answers with a text where none can be called', async () => {
      const custom = [{ type: 'custom', custom: { name: 'x' } }, { type: 'function' }];
      const { choices } = await mock().chat({ ...ask('hello'), tools: custom });
      expect(choices[0]!.message.content).toBe('Mock answer to: hello');
    });
  });

  it('needs no context', async () => {
    expect((await new MockDriver().completion('hello')).content).toBe('Mock answer to: hello');
  });
});

describe('replies', () => {
  it('are handed out in order, and run out loudly', async () => {
    const driver = mock({ reply: ['one', 'two'] });
    expect((await driver.completion('a')).content).toBe('one');
    expect((await driver.completion('b')).content).toBe('two');
    await expect(driver.completion('c')).rejects.toMatchObject({
      kind: 'driver_contract',
      message: expect.stringContaining('2 replies'),
    });
  });

  it('are found by prompt', async () => {
    const driver = mock({ reply: { hello: 'hi', constructor: 'built' } });
    expect((await driver.completion('hello')).content).toBe('hi');
    expect((await driver.completion('constructor')).content).toBe('built');
    expect((await driver.completion('toString')).content).toBe('Mock answer to: toString');
  });

  it('may come from a Map or a function', async () => {
    expect((await mock({ reply: new Map([['a', 'b']]) }).completion('a')).content).toBe('b');
    expect(
      (await mock({ reply: async (request) => `for ${request.model}` }).completion('a', { model: 'm' }))
        .content,
    ).toBe('for m');
  });

  it('may say all that a model may say', async () => {
    const tool_calls = [{ id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } }];
    const { choices } = await mock({ reply: { tool_calls } }).chat(ask('a'));
    expect(choices).toMatchObject([{ message: { content: null, tool_calls }, finish_reason: 'tool_calls' }]);
  });

  it('may leave out usage', async () => {
    expect((await mock({ usage: null }).completion('hello')).usage.estimated).toBe(true);
  });
});

describe('faults', () => {
  it('follow the list, retries included', async () => {
    const driver = mock({ faults: ['upstream_error', null, 'upstream_auth_failed'] });
    expect((await driver.completion('a')).content).toBe('Mock answer to: a');
    await expect(driver.completion('b')).rejects.toMatchObject({ kind: 'upstream_auth_failed' });
    expect((await driver.completion('c')).content).toBe('Mock answer to: c');
  });

  it('may be decided by request and call', async () => {
    const fault = new LlmError('upstream_error', { retryable: false });
    const driver = mock({ faults: (_request, call) => (call === 2 ? fault : undefined) });
    expect((await driver.completionPool(['a', 'b', 'c'], { concurrency: 1 })).map(({ ok }) => ok)).toEqual([
      true,
      false,
      true,
    ]);
  });
});

describe('time', () => {
  it('passes before an answer, on the clock that was injected', async () => {
    const clock = new InstantClock();
    await mock({ delayMs: (request) => request.messages.length * 100 }, clock).completion('a');
    expect(clock.waits).toEqual([100]);
  });

  it('passes before every piece of a stream', async () => {
    const clock = new InstantClock();
    const chunks: ChatCompletionChunk[] = [];
    for await (const chunk of mock({ reply: 'one two  three', tokenDelayMs: 7 }, clock).chatStream(ask('a')))
      chunks.push(chunk);
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? null)).toEqual([
      '',
      'one ',
      'two  ',
      'three',
      null,
    ]);
    expect(clock.waits).toEqual(chunks.map(() => 7));
  });
});

describe('a streamed reply', () => {
  it('carries usage where it was asked for, last', async () => {
    const chunks: ChatCompletionChunk[] = [];
    for await (const chunk of mock().chatStream({ ...ask('a'), stream_options: { include_usage: true } }))
      chunks.push(chunk);
    expect(chunks.filter(({ usage }) => usage)).toEqual([chunks.at(-1)]);
  });
});

describe('what is passed through', () => {
  const file = { name: 'file', value: Buffer.from('RIFF'), filename: 'talk.wav' };
  const hear = async (format?: string, options?: MockOptions) => {
    const body = format === undefined ? [file] : [file, { name: 'response_format', value: format }];
    return mock(options).passThrough({ endpoint: 'transcriptions', body });
  };
  const said = 'Mock transcription of talk.wav: 4 bytes, a40ff3d5';

  it.each([
    ['text', 'text/plain; charset=utf-8', `${said}\n`],
    ['srt', 'text/plain; charset=utf-8', `1\n00:00:00,000 --> 00:00:01,000\n${said}\n\n`],
    ['vtt', 'text/plain; charset=utf-8', `WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n${said}\n\n`],
    ['verbose_json', 'application/json', expect.stringContaining('"segments":[{')],
    [undefined, 'application/json', expect.stringContaining(`{"text":"${said}"`)],
  ])('is a transcript in the format %s, the same each time', async (format, contentType, text) => {
    expect(await hear(format)).toMatchObject({ contentType, text });
    expect(await hear(format)).toEqual(await hear(format));
  });

  it('is scripted by the prompt, or by the name of the file, with faults and delays', async () => {
    expect(await hear('text', { reply: { 'talk.wav': 'hello' } })).toMatchObject({ text: 'hello\n' });
    const faults = ['invalid_request'] as const;
    await expect(hear('text', { faults })).rejects.toMatchObject({ kind: 'invalid_request' });
    const driver = mock({ reply: { hi: 'ho' } });
    const reply = await driver.passThrough({ endpoint: 'completions', body: { prompt: 'hi', echo: true } });
    expect(JSON.parse((reply as { text: string }).text)).toMatchObject({
      ...{ object: 'text_completion', model: 'mock-1' },
      choices: [{ text: 'hiho', finish_reason: 'stop' }],
    });
  });
});
