import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { OutcomeInput } from '../../support/fake-provider/index.js';
import { chunksOf, eventsOf, GROQ_KEY, startGateway, textOf, type Gateway } from '../openai/gateway.js';

const MEBIBYTE = 1024 * 1024;
const GIGABYTE = 1024 * MEBIBYTE;
const MODEL = 'groq/llama-3.1-8b-instant';
const messages = [{ role: 'user', content: 'hello world' }];
const JSON_TYPE = { 'content-type': 'application/json' };
/** Words of the fake provider's that no caller may see. */
const ITS_WORDS = ['<html', '<script', 'canary', 'x-filler', 'polluted', '127.0.0.1'];

const raw = (body: string | Uint8Array, headers: Record<string, string> = JSON_TYPE): OutcomeInput => ({
  ...{ kind: 'raw', status: 200, headers, body },
});

describe('a hostile provider', () => {
  let gateway: Gateway;
  // A new one for each: so many failures in a row would have it ask the provider no more.
  beforeEach(async () => {
    gateway = await startGateway();
  });
  afterEach(() => {
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  const chat = (fields: object = {}) =>
    gateway.post('/v1/chat/completions', { model: MODEL, messages, ...fields });

  const bodies: [string, OutcomeInput][] = [
    ['a gigabyte', { kind: 'huge_body', bytes: GIGABYTE }],
    ['twenty thousand headers', { kind: 'many_headers', count: 20_000 }],
    ['a header of a megabyte', raw('{}', { ...JSON_TYPE, 'x-filler': 'x'.repeat(MEBIBYTE) })],
    ['a bomb that unpacks to a gigabyte', 'gzip_bomb'],
    ['JSON nested a hundred thousand deep', 'deep_json'],
    ['a million empty lists', raw(`{"choices":[${'[],'.repeat(1_000_000)}[]]}`)],
    ['HTML with a script', 'html_200'],
    ['bytes that are not UTF-8', 'invalid_utf8'],
    ['a prototype alone', raw('{"__proto__":{"choices":[{"message":{"content":"polluted"}}],"polluted":1}}')],
    ['choices that are no list', raw('{"choices":{"length":1,"0":{"message":{"content":"canary"}}}}')],
    ['a list', raw('[{"choices":[]}]')],
    ['null', raw('null')],
    ['nothing', 'empty_200'],
    ['a redirect', { kind: 'redirect', location: 'http://127.0.0.1:1/canary', status: 307 }],
  ];

  it.each(bodies)('that answers with %s causes a 502 in our words', async (_what, outcome) => {
    gateway.groq.setScript(() => outcome);
    const response = await chat();
    const text = await response.text();
    expect(response.status).toBe(502);
    expect(response.headers.get('x-should-retry')).toBe('false');
    expect(JSON.parse(text)).toEqual({
      error: {
        message: expect.any(String),
        ...{ type: 'upstream_error', param: null, code: 'upstream_invalid_response' },
      },
    });
    for (const word of [...ITS_WORDS, GROQ_KEY]) expect(text).not.toContain(word);
    // Once more at most: what is broken so seldom mends.
    expect(gateway.groq.calls.length).toBeLessThanOrEqual(2);
  });

  it('is not read beyond 64 MiB: the connection is closed', async () => {
    gateway.groq.setScript(() => ({ kind: 'huge_body', bytes: GIGABYTE }));
    const before = process.memoryUsage().arrayBuffers;
    await chat();
    await gateway.groq.waitForFinished(2);
    expect(gateway.groq.calls.map(({ finished }) => finished)).toEqual(['client_aborted', 'client_aborted']);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(192 * MEBIBYTE);
  });

  it.each(bodies.filter(([what]) => /HTML|headers|bomb|redirect/.test(what)))(
    'that answers with %s to a request for a stream causes the same 502',
    async (_what, outcome) => {
      gateway.groq.setScript(() => outcome);
      const response = await chat({ stream: true });
      expect(response.status).toBe(502);
      expect(await response.json()).toMatchObject({ error: { code: 'upstream_invalid_response' } });
      expect(gateway.groq.calls.length).toBeLessThanOrEqual(2);
    },
  );

  it.each<[string, OutcomeInput]>([
    ['an event without an end', 'stream_endless_event'],
    ['an event that is no JSON', raw('data: {"choices":[\n\n', { 'content-type': 'text/event-stream' })],
  ])('that streams %s causes one error event or a 502', async (_what, outcome) => {
    gateway.groq.setScript(() => outcome);
    const response = await chat({ stream: true });
    const text = await response.text();
    expect(text).toContain('"code":"upstream_invalid_response"');
    expect(text).not.toContain('[DONE]');
    expect(text).not.toContain('padding');
    expect(text.split('"error"')).toHaveLength(2);
    expect(text.length).toBeLessThan(10_000);
    expect(gateway.groq.calls.length).toBeLessThanOrEqual(2);
  });

  it('that streams an event of 17 MiB has none of it passed on', async () => {
    const chunk = { choices: [{ index: 0, delta: { content: 'padding!'.repeat((17 * MEBIBYTE) / 8) } }] };
    const body = `data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`;
    gateway.groq.setScript(() => raw(body, { 'content-type': 'text/event-stream' }));
    const response = await chat({ stream: true });
    expect(response.status).toBe(502);
    expect(await response.text()).not.toContain('padding');
  });

  it('that streams a picture of two megabytes in one event has it passed on', async () => {
    const images = [
      { type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(2 * MEBIBYTE)}` } },
    ];
    const text = JSON.stringify({
      id: 'x',
      choices: [{ index: 0, delta: { content: '', images }, finish_reason: 'stop' }],
    });
    gateway.groq.setScript(() =>
      raw(`data: ${text}\n\ndata: [DONE]\n\n`, { 'content-type': 'text/event-stream' }),
    );
    const response = await chat({ stream: true });
    const got = await response.text();
    expect(got === `data: ${text}\n\ndata: [DONE]\n\n`).toBe(true);
    expect(gateway.groq.calls).toHaveLength(1);
  });

  it('that streams tokens without an end is cut off at 64 MiB', async () => {
    gateway.groq.setScript(() => 'stream_endless_tokens');
    const response = await chat({ stream: true });
    let bytes = 0;
    let tail = '';
    for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
      bytes += part.length;
      tail = (tail + Buffer.from(part).toString('latin1')).slice(-2_000);
    }
    expect(bytes).toBeLessThanOrEqual(65 * MEBIBYTE);
    expect(tail).toContain('"code":"upstream_invalid_response"');
    expect(tail).not.toContain('[DONE]');
    await gateway.groq.waitForOpenSockets(0);
    expect(gateway.groq.calls[0]!.finished).toBe('client_aborted');
  });

  it.each([false, true])(
    'that sends prototype keys beside its answer pollutes no prototype (stream: %s)',
    async (stream) => {
      gateway.groq.setScript(() => 'proto_key');
      const response = await chat({ stream });
      expect(response.status).toBe(200);
      const text = stream
        ? textOf(chunksOf(await eventsOf(response)))
        : ((await response.json()) as { choices: { message: { content: string } }[] }).choices[0]!.message
            .content;
      expect(text).toBe('echo: hello world');
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    },
  );

  it.each([false, true])(
    'that calls tools by the names of prototypes has them passed on as text (stream: %s)',
    async (stream) => {
      const args = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
      gateway.reply = () => ({
        text: null,
        toolCalls: ['__proto__', 'constructor', 'toString'].map((name) => ({ name, arguments: args })),
      });
      const response = await chat({ stream });
      const text = await response.text();
      expect(response.status).toBe(200);
      for (const name of ['__proto__', 'constructor', 'toString']) expect(text).toContain(`"name":"${name}"`);
      expect(text).toContain(stream ? '__proto__' : JSON.stringify(args));
    },
  );

  it.each([false, true])(
    'that answers with a script has it passed on as JSON, never as a page (stream: %s)',
    async (stream) => {
      const script = '<script>alert(1)</script>';
      gateway.reply = () => ({ text: script });
      const response = await chat({ stream });
      expect(response.headers.get('content-type')).toBe(
        stream ? 'text/event-stream; charset=utf-8' : 'application/json; charset=utf-8',
      );
      expect(response.headers.get('content-type')).not.toContain('html');
      await response.text();
    },
  );

  it('takes no calls from another driver', async () => {
    gateway.groq.setScript(() => ({ kind: 'huge_body', bytes: GIGABYTE }));
    const [, other] = await Promise.all([
      chat(),
      gateway.post('/v1/chat/completions', { model: 'openai/gpt-4o-mini', messages }),
    ]);
    expect(other.status).toBe(200);
  });

  it('that refuses with a long text is read at once, whatever the text contains', async () => {
    const hostile = [
      'Please try again in '.repeat(50_000),
      `Please try again in ${'1'.repeat(MEBIBYTE)}s`,
      `Limit ${'9'.repeat(MEBIBYTE)}, Used `,
      `${' '.repeat(MEBIBYTE)}x`,
      '1m'.repeat(MEBIBYTE / 2),
    ];
    for (const message of hostile) {
      gateway.groq.setScript(() => ({ kind: 'invalid_api_key', message }));
      const started = process.cpuUsage();
      const response = await chat();
      await response.text();
      const { user } = process.cpuUsage(started);
      gateway.groq.setScript(() => ({ kind: 'invalid_api_key', message: 'x'.repeat(message.length) }));
      const startedPlain = process.cpuUsage();
      await (await chat()).text();
      const plain = process.cpuUsage(startedPlain).user;
      expect(response.status).toBe(502);
      expect(user / Math.max(plain, 10_000)).toBeLessThan(20);
    }
  });
});
