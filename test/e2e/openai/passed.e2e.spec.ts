import { hash } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI, { AzureOpenAI, toFile } from 'openai';
import type { SentPart } from '../../support/fake-provider/form.js';
import { type RecordingServer, startRecordingServer } from '../../support/recording-server.js';
import { type ChatCompletion, LlmDriver } from '../../../modules/llm-driver/index.js';
import { eventsOf, type Gateway, OPENAI_KEY, startGateway } from './gateway.js';

const INSTRUCT = 'openai/gpt-3.5-turbo-instruct';
const WHISPER = 'openai/whisper-1';
const TRANSCRIBE = 'openai/gpt-4o-transcribe';
/** Bytes that are no text, and that look like the end of a line and of a form. */
const AUDIO = Buffer.concat([Buffer.from('RIFF\r\n--x--\r\n'), Buffer.from([0, 255, 13, 10, 45, 45, 128])]);

class BareDriver extends LlmDriver {
  readonly capabilities = new Set<never>();

  protected send(): Promise<ChatCompletion> {
    return Promise.reject(new Error('is not asked'));
  }
}

let server: RecordingServer;
let gateway: Gateway;
let client: OpenAI;
beforeAll(async () => {
  server = await startRecordingServer();
  gateway = await startGateway({ LLM_SERVERS: `open=${server.baseUrl}`, MOCK_MODEL: 'mock-1' });
  client = new OpenAI({ apiKey: gateway.key, baseURL: `${gateway.url}/v1`, maxRetries: 0 });
});
afterEach(() => {
  gateway.reset();
  server.requests.length = 0;
  server.reply = undefined;
});

const complete = (body: object, path = '/v1/completions') => gateway.post(path, body);
const hear = (
  parts: readonly (readonly [string, string | Blob])[],
  path = '/v1/audio/transcriptions',
  token = gateway.key,
) => {
  const body = new FormData();
  for (const [name, value] of parts) body.append(name, value);
  return gateway.test.request(path, { method: 'POST', token, body });
};
const recording = new File([AUDIO], 'a "quoted" näme.wav', { type: 'audio/wav' });
const refusalOf = async (reply: Response) => ({
  status: reply.status,
  ...((await reply.json()) as { error: object }).error,
});
const logged = (reply: Response) =>
  gateway.test.logLines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .find((line) => line['request_id'] === reply.headers.get('x-request-id'));

describe('completions', () => {
  it('are read by OpenAI’s client', async () => {
    const { choices, usage, model } = await client.completions.create({ model: INSTRUCT, prompt: 'Say hi' });
    expect([choices[0]!.text, model]).toEqual(['echo: Say hi', 'gpt-3.5-turbo-instruct']);
    expect(usage).toMatchObject({ prompt_tokens: 2, completion_tokens: 3, total_tokens: 5 });
  });

  it('are streamed to OpenAI’s client', async () => {
    const stream = await client.completions.create({
      ...{ model: INSTRUCT, prompt: 'Say hi', stream: true, stream_options: { include_usage: true } },
    } as const);
    let text = '';
    let usage: object | null | undefined;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.text ?? '';
      usage ??= chunk.usage;
    }
    expect([text, usage]).toMatchObject(['echo: Say hi', { total_tokens: 5 }]);
  });

  it.each([
    '/completions',
    '/openai/v1/completions',
    '/openai/deployments/openai%2Fgpt-3.5-turbo-instruct/completions',
  ])('are answered at %s too', async (path) => {
    const reply = await complete({ model: INSTRUCT, prompt: 'a' }, path);
    expect(await reply.json()).toMatchObject({ choices: [{ text: 'echo: a' }] });
  });

  it('pass on every field, known or not, with the target’s model', async () => {
    const body = {
      prompt: [[1, 2], [3]],
      suffix: 's',
      echo: true,
      n: 2,
      logprobs: 3,
      best_of: 4,
      own: { a: null },
    };
    server.reply = () => ({ choices: [] });
    await complete({ ...body, model: 'open/m' });
    expect(JSON.parse(server.requests[0]!.body.toString())).toEqual({ ...body, model: 'm' });
    expect(server.requests[0]).toMatchObject({ path: '/v1/completions' });
  });

  it('keep the digits of long numbers', async () => {
    server.reply = () => ({ choices: [] });
    await gateway.post('/v1/completions', '{"model":"open/m","prompt":"a","seed":12345678901234567890}');
    expect(server.requests[0]!.body.toString()).toContain('12345678901234567890');
  });

  it('come byte for byte as the provider sent them', async () => {
    const text = '{"choices":[{"text":"a","index":0}],"model":"m","x":1.0}';
    server.reply = () => ({ type: 'application/json', text });
    expect(await (await complete({ model: 'open/m', prompt: 'a' })).text()).toBe(text);
  });

  it('are streamed byte for byte', async () => {
    const text =
      'data: {"choices":[{"text":"a ","index":0,"x":1.0}]}\n\ndata: {"choices":[{"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
    server.reply = () => ({ type: 'text/event-stream', text });
    const reply = await complete({ model: 'open/m', prompt: 'a', stream: true });
    expect([reply.headers.get('content-type'), await reply.text()]).toEqual([
      'text/event-stream; charset=utf-8',
      text,
    ]);
  });

  it('end with [DONE] if the provider does not, and come as one event from a server that does not stream', async () => {
    server.reply = () => ({ choices: [{ text: 'a', finish_reason: 'stop' }] });
    const reply = await complete({ model: 'open/m', prompt: 'a', stream: true });
    expect(await eventsOf(reply)).toEqual([
      'data: {"choices":[{"text":"a","finish_reason":"stop"}]}',
      'data: [DONE]',
    ]);
  });

  it('go to the next target of a named model, and past one without the endpoint', async () => {
    gateway.llm.setModel('old', { targets: ['groq/x', 'open/m', INSTRUCT] });
    server.reply = () => ({ type: 'text/html', text: '<html>' });
    const reply = await complete({ model: 'old', prompt: 'a' });
    expect(await reply.json()).toMatchObject({ choices: [{ text: 'echo: a' }] });
    expect([gateway.groq.calls.length, server.requests.length, gateway.openai.calls.length]).toEqual([
      0, 2, 1,
    ]);
  });

  it('fail as the last target with the endpoint does, whatever stands behind it', async () => {
    gateway.llm.setModel('old', { targets: ['groq/x', INSTRUCT, 'groq/y'] });
    gateway.openai.enqueue('forbidden');
    expect(await refusalOf(await complete({ model: 'old', prompt: 'a' }))).toMatchObject({
      code: 'upstream_auth_failed',
    });
    expect(gateway.groq.calls).toHaveLength(0);
  });

  it('are sent again after a failure, before and within a stream that has not begun', async () => {
    gateway.openai.enqueue('server_error');
    expect((await complete({ model: INSTRUCT, prompt: 'a' })).status).toBe(200);
    gateway.openai.enqueue({ kind: 'stream_error', afterTokens: 0 });
    const events = await eventsOf(await complete({ model: INSTRUCT, prompt: 'a', stream: true }));
    expect([events.at(-1), gateway.openai.calls.length]).toEqual(['data: [DONE]', 4]);
  });

  it.each([
    ['stream_error', 'upstream_error'],
    ['stream_truncated', 'upstream_invalid_response'],
    ['stream_reset', 'upstream_unreachable'],
  ] as const)('end in an event with the error after %s', async (kind, code) => {
    gateway.openai.enqueue({ kind, afterTokens: 1 });
    const events = await eventsOf(await complete({ model: INSTRUCT, prompt: 'a', stream: true }));
    expect(JSON.parse(events.at(-1)!.slice(6))).toMatchObject({ error: { code } });
    expect(gateway.openai.calls).toHaveLength(1);
  });

  it('end the provider’s call when the client leaves', async () => {
    const leaving = new AbortController();
    gateway.openai.enqueue({ kind: 'stream_stall', afterTokens: 1 });
    const body = JSON.stringify({ model: INSTRUCT, prompt: 'a', stream: true });
    const reply = await gateway.post('/v1/completions', body, { signal: leaving.signal });
    await reply.body!.getReader().read();
    leaving.abort();
    await gateway.openai.waitForFinished(1);
    expect(gateway.openai.calls[0]!.finished).toBe('client_aborted');
  });

  it.each<[string, object, object]>([
    ['no model', { prompt: 'a' }, { status: 400, param: 'model' }],
    ['a prompt of another type', { model: INSTRUCT, prompt: {} }, { status: 400, param: 'prompt' }],
    ['a stream that is no boolean', { model: INSTRUCT, prompt: 'a', stream: 1 }, { param: 'stream' }],
    ['a host', { model: INSTRUCT, prompt: 'a', base_url: 'http://x' }, { code: 'unknown_parameter' }],
    ['an unknown model', { model: 'nobody', prompt: 'a' }, { status: 404, code: 'model_not_found' }],
    ['several models', { model: `${INSTRUCT}, groq/x`, prompt: 'a' }, { status: 400, param: 'model' }],
    [
      'a driver without the endpoint',
      { model: 'groq/x', prompt: 'a' },
      { status: 400, code: 'unsupported', message: 'The driver groq has no endpoint /completions.' },
    ],
  ])('are refused for %s', async (_what, body, error) => {
    expect(await refusalOf(await complete(body))).toMatchObject(error);
    expect(gateway.openai.calls).toHaveLength(0);
  });

  it('fail with the provider’s own refusal, and are asked once', async () => {
    expect(await refusalOf(await complete({ model: 'openai/none', prompt: 'a' }))).toMatchObject({
      ...{ status: 404, code: 'model_not_found' },
    });
    expect(gateway.openai.calls).toHaveLength(1);
  });

  it('name the prompt if it is too long', async () => {
    gateway.openai.setScript(['context_length_exceeded']);
    expect(await refusalOf(await complete({ model: INSTRUCT, prompt: 'a' }))).toMatchObject({
      ...{ status: 400, code: 'context_length_exceeded', param: 'prompt' },
    });
  });

  it('are in the log, with their tokens', async () => {
    const reply = await complete({ model: INSTRUCT, prompt: 'Say hi' });
    await reply.text();
    expect(logged(reply)).toMatchObject({
      driver: 'openai',
      calls: 1,
      prompt_tokens: 2,
      completion_tokens: 3,
    });
  });

  it('are answered by the mock without a key', async () => {
    const stream = await client.completions.create({ model: 'mock/mock-1', prompt: 'Say hi', stream: true });
    let text = '';
    for await (const { choices } of stream) text += choices[0]!.text;
    expect(text).toBe('Mock answer to: Say hi');
  });
});

describe('transcriptions', () => {
  const sent = () => gateway.openai.calls[0]!.body as SentPart[];

  it('are read by OpenAI’s client, and the provider gets the file as it was', async () => {
    const file = await toFile(AUDIO, 'talk.wav', { type: 'audio/wav' });
    const { text } = await client.audio.transcriptions.create({
      ...{ file, model: WHISPER, language: 'en', temperature: 0.2 },
      timestamp_granularities: ['word', 'segment'],
    });
    expect(text).toBe('echo: talk.wav');
    expect(sent()).toEqual([
      { name: 'model', value: 'whisper-1' },
      {
        ...{ name: 'file', filename: 'talk.wav', type: 'audio/wav' },
        bytes: { length: AUDIO.length, sha256: hash('sha256', AUDIO) },
      },
      { name: 'language', value: 'en' },
      { name: 'temperature', value: '0.2' },
      { name: 'timestamp_granularities[]', value: 'word' },
      { name: 'timestamp_granularities[]', value: 'segment' },
    ]);
  });

  it('keep the name of a file, quotes and letters of any language in it', async () => {
    await hear([
      ['file', recording],
      ['model', WHISPER],
    ]);
    expect(sent()[1]).toMatchObject({ filename: recording.name, bytes: { length: AUDIO.length } });
  });

  it.each(['json', 'verbose_json', 'text', 'srt', 'vtt'] as const)(
    'pass %s on with its type',
    async (format) => {
      const reply = await hear([
        ['model', WHISPER],
        ['response_format', format],
        ['file', recording],
      ]);
      const direct = new FormData();
      for (const [name, value] of [
        ['model', 'whisper-1'],
        ['response_format', format],
      ] as const)
        direct.append(name, value);
      direct.append('file', recording);
      const own = await fetch(`${gateway.openai.openAiBaseUrl}/audio/transcriptions`, {
        ...{ method: 'POST', body: direct, headers: { authorization: `Bearer ${OPENAI_KEY}` } },
      });
      expect([reply.status, reply.headers.get('content-type'), await reply.text()]).toEqual([
        200,
        // Fastify adds the character set that JSON has anyway.
        own.headers.get('content-type')!.replace(/json$/, 'json; charset=utf-8'),
        await own.text(),
      ]);
    },
  );

  it('are streamed to OpenAI’s client', async () => {
    const file = await toFile(AUDIO, 'talk.wav');
    const stream = await client.audio.transcriptions.create({ file, model: TRANSCRIBE, stream: true });
    const events = [];
    for await (const event of stream) events.push(event);
    expect(events.at(-1)).toMatchObject({ type: 'transcript.text.done', text: 'echo: talk.wav' });
    expect(
      events
        .slice(0, -1)
        .map((event) => (event as { delta: string }).delta)
        .join(''),
    ).toBe('echo: talk.wav');
  });

  it('are whole if the model does not stream', async () => {
    const reply = await hear([
      ['stream', 'true'],
      ['file', recording],
      ['model', WHISPER],
    ]);
    expect(await reply.json()).toMatchObject({ text: `echo: ${recording.name}` });
  });

  it('are cut off if a stream ends without its last event', async () => {
    gateway.openai.enqueue({ kind: 'stream_truncated', afterTokens: 1 });
    const reply = await hear([
      ['stream', 'true'],
      ['file', recording],
      ['model', TRANSCRIBE],
    ]);
    expect((await eventsOf(reply)).at(-1)).toContain('upstream_invalid_response');
  });

  it.each([
    ['/audio/transcriptions', 'openai'],
    ['/openai/v1/audio/transcriptions', 'openai'],
    ['/v1/audio/translations', 'openai'],
    ['/openai/deployments/openai%2Fwhisper-1/audio/transcriptions', 'openai'],
  ])('are answered at %s too', async (path) => {
    const reply = await hear(
      [
        ['file', recording],
        ['model', WHISPER],
      ],
      path,
    );
    expect(await reply.json()).toMatchObject({ text: `echo: ${recording.name}` });
  });

  it('are answered for clients of Azure OpenAI, whose path names the model', async () => {
    const azure = new AzureOpenAI({
      ...{ baseURL: `${gateway.url}/openai`, apiKey: gateway.key, apiVersion: '2024-10-21' },
    });
    gateway.llm.setModel('whisper', { targets: [WHISPER] });
    const file = await toFile(AUDIO, 'talk.wav');
    const { text } = await azure.audio.transcriptions.create({ file, model: 'whisper' });
    expect(text).toBe('echo: talk.wav');
    expect(sent()[0]).toEqual({ name: 'model', value: 'whisper-1' });
  });

  it('are asked of a driver’s own model, and of the next target with the same bytes', async () => {
    gateway.llm.setModel('hear', { targets: ['groq/whisper-large-v3', WHISPER] });
    gateway.groq.enqueue('forbidden');
    const reply = await hear([
      ['file', recording],
      ['model', 'hear'],
    ]);
    expect(reply.status).toBe(200);
    expect(gateway.groq.calls.at(-1)!.body).toMatchObject([{ value: 'whisper-large-v3' }, { bytes: {} }]);
    expect(sent()[1]!.bytes).toEqual({ length: AUDIO.length, sha256: hash('sha256', AUDIO) });
  });

  it.each<[string, [string, string | Blob][], object]>([
    ['no model', [['file', recording]], { status: 400, param: 'model', code: 'missing_required_parameter' }],
    [
      'two models',
      [
        ['file', recording],
        ['model', WHISPER],
        ['model', 'x'],
      ],
      { status: 400, param: 'model' },
    ],
    [
      'a model that is a file',
      [
        ['file', recording],
        ['model', recording],
      ],
      { param: 'model' },
    ],
    ['no file', [['model', WHISPER]], { status: 400, param: 'file', code: 'missing_required_parameter' }],
    [
      'two files',
      [
        ['file', recording],
        ['model', WHISPER],
        ['file', recording],
      ],
      { status: 400, param: 'file' },
    ],
    [
      'a field in another case',
      [
        ['file', recording],
        ['model', WHISPER],
        ['Model', 'x'],
      ],
      { param: 'Model' },
    ],
    [
      'a host',
      [
        ['file', recording],
        ['model', WHISPER],
        ['api_base', 'x'],
      ],
      { code: 'unknown_parameter' },
    ],
    [
      'a host in a list',
      [
        ['file', recording],
        ['model', WHISPER],
        ['headers[x]', 'x'],
      ],
      { param: 'headers' },
    ],
    [
      'an unknown model',
      [
        ['file', recording],
        ['model', 'nobody'],
      ],
      { status: 404, code: 'model_not_found' },
    ],
  ])('are refused for %s', async (_what, parts, error) => {
    expect(await refusalOf(await hear(parts))).toMatchObject(error);
    expect(gateway.openai.calls).toHaveLength(0);
  });

  it.each([
    ['JSON', 'application/json', '{}', 415, 'unsupported_media_type'],
    ['a form that is no form', 'multipart/form-data; boundary=x', 'hello', 400, 'invalid_form'],
    ['a form that is cut off', 'multipart/form-data; boundary=x', '--x\r\nContent-Dis', 400, 'invalid_form'],
    ['a form without a boundary', 'multipart/form-data', '--x--', 400, 'invalid_form'],
    ['no body', 'multipart/form-data; boundary=x', '', 400, 'invalid_form'],
  ])('are refused for %s', async (_what, type, body, status, code) => {
    const init = { body, headers: { 'content-type': type } };
    const reply = await gateway.post('/v1/audio/transcriptions', body, init);
    expect(await refusalOf(reply)).toMatchObject({ status, code });
  });

  it('are refused past the size of a body', async () => {
    const large = new File([Buffer.alloc(33 * 1024 * 1024)], 'a.wav');
    const reply = await hear([
      ['file', large],
      ['model', WHISPER],
    ]);
    expect(await refusalOf(reply)).toMatchObject({ status: 413, code: 'request_too_large' });
  });

  it('of 20 MiB go on, and their refusal comes back', async () => {
    const bytes = Buffer.alloc(20 * 1024 * 1024, 'audio\r\n--');
    const file = new File([bytes], 'a.wav');
    expect(
      (
        await hear([
          ['file', file],
          ['model', WHISPER],
        ])
      ).status,
    ).toBe(200);
    expect(sent()[1]!.bytes).toEqual({ length: bytes.length, sha256: hash('sha256', bytes) });
    gateway.openai.enqueue({ kind: 'bad_request', message: 'Audio file is too short.', param: 'file' });
    expect(
      await refusalOf(
        await hear([
          ['file', file],
          ['model', WHISPER],
        ]),
      ),
    ).toMatchObject({
      ...{ status: 400, message: 'Audio file is too short.', param: 'file' },
    });
  });

  it('refuse a form on routes with JSON', async () => {
    const reply = await hear(
      [
        ['file', recording],
        ['model', WHISPER],
      ],
      '/v1/chat/completions',
    );
    expect(await refusalOf(reply)).toMatchObject({ status: 415, code: 'unsupported_media_type' });
  });

  it('are refused for a driver without the endpoint, which the error names', async () => {
    server.reply = () => ({ text: 'hi' });
    gateway.llm.extend('bare', () => new BareDriver());
    const { status, code, message } = (await refusalOf(
      await hear([
        ['file', recording],
        ['model', 'bare/x'],
      ]),
    )) as Record<string, unknown>;
    expect([status, code]).toEqual([400, 'unsupported']);
    expect(message).toContain('has no endpoint /audio/transcriptions');
  });

  it('are in the log, with their tokens', async () => {
    const reply = await hear([
      ['file', recording],
      ['model', WHISPER],
    ]);
    await reply.text();
    expect(logged(reply)).toMatchObject({
      driver: 'openai',
      model: 'whisper-1',
      calls: 1,
      prompt_tokens: 12,
    });
  });

  it('count against the limits of a key, which may not ask other models, and are in the metrics', async () => {
    const body = JSON.stringify({ name: 'limited', limits: { rpm: 1, models: ['openai/*'] } });
    const init = { method: 'POST', token: gateway.test.adminToken, body };
    const headers = { 'content-type': 'application/json' };
    const made = await gateway.test.request('/api/v1/client-keys', { ...init, headers });
    const { key } = (await made.json()) as { key: string };
    const parts = [
      ['file', recording],
      ['model', WHISPER],
    ] as const;
    const other = await hear(
      [
        ['file', recording],
        ['model', 'groq/whisper-large-v3'],
      ],
      undefined,
      key,
    );
    expect(await refusalOf(other)).toMatchObject({ status: 403, code: 'model_not_allowed' });
    expect((await hear(parts, undefined, key)).status).toBe(200);
    expect(await refusalOf(await hear(parts, undefined, key))).toMatchObject({ status: 429 });
    expect(gateway.openai.calls).toHaveLength(1);
    const { key: metrics } = await gateway.test.createKey(['metrics']);
    const text = await (await gateway.test.request('/metrics', { token: metrics })).text();
    expect(text).toMatch(/driver="openai",model="whisper-1"/);
  });

  it('are answered by the mock without a key', async () => {
    const reply = await hear([
      ['file', recording],
      ['model', 'mock/mock-1'],
      ['response_format', 'srt'],
    ]);
    expect(await reply.text()).toMatch(
      /^1\n00:00:00,000 --> 00:00:01,000\nMock transcription of a %22quoted%22/,
    );
  });
});
