import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { OutcomeInput, StreamFormat } from '../../support/fake-provider/index.js';
import { eventsOf, GROQ_KEY, startGateway, type Gateway } from './gateway.js';
import { addImpatientInstance } from './impatient-instance.js';

const MODEL = 'llama-3.1-8b-instant';
const TEXT = 'grüße 🎉 an alle, und 你好';
const messages = [{ role: 'user', content: 'hello' }];
const asJson = { 'content-type': 'application/json' };

type Line = Readonly<Record<string, unknown>>;

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterEach(() => gateway.reset());

let instances = 0;

/**
 * The model of an instance of its own, soon out of patience: what one fault leads to does not hold back the
 * next.
 */
function hasty(): string {
  const name = `hasty-${(instances += 1)}`;
  const timeouts = { idleMs: 1_000 };
  addImpatientInstance(gateway.llm, name, { baseUrl: gateway.groq.groqBaseUrl, timeouts });
  return `${name}/${MODEL}`;
}

const chat = (body: object = {}, token = gateway.key) =>
  gateway.test.request('/v1/chat/completions', {
    ...{ method: 'POST', token, headers: asJson },
    body: JSON.stringify({ model: `groq/${MODEL}`, messages, stream: true, ...body }),
  });

/** The events of the same answer as the provider itself writes them, whole and in the plainest form. */
async function providersOwn(text: string): Promise<string[]> {
  gateway.reply = () => text;
  const response = await fetch(`${gateway.groq.groqBaseUrl}/chat/completions`, {
    method: 'POST',
    headers: { ...asJson, authorization: `Bearer ${GROQ_KEY}` },
    body: JSON.stringify({ model: MODEL, messages, stream: true }),
  });
  const events = await eventsOf(response);
  gateway.reset();
  gateway.reply = () => text;
  return events.map(timeless);
}

/** The provider writes the second into every chunk. */
const timeless = (event: string) => event.replace(/"created":\d+/, '"created":0');

/** The lines of requests that are over, once there is one. */
async function requestLine(from: number): Promise<Line> {
  for (;;) {
    const [line] = linesSince(from).filter(({ msg }) => msg === 'request');
    if (line !== undefined) return line;
    await nextTurn();
  }
}

const linesSince = (from: number) =>
  gateway.test.logLines.slice(from).map((line) => JSON.parse(line) as Line);

describe('a broken stream', () => {
  const MESSAGE = 'canary-message org-canary';
  const FAULTS: readonly (readonly [string, OutcomeInput, string])[] = [
    [
      "with an error in OpenAI's style",
      { kind: 'stream_error', style: 'openai', message: MESSAGE },
      'upstream_error',
    ],
    [
      "with an error in Groq's style",
      { kind: 'stream_error', style: 'groq', message: MESSAGE },
      'upstream_error',
    ],
    [
      'with a bare reason of Groq’s',
      { kind: 'stream_error', style: 'x_groq', message: MESSAGE },
      'upstream_error',
    ],
    ['with an error and [DONE]', { kind: 'stream_error', message: MESSAGE, done: true }, 'upstream_error'],
    [
      'with a rate limit',
      { kind: 'stream_error', message: MESSAGE, type: 'tokens', code: 'rate_limit_exceeded' },
      'rate_limit_exceeded',
    ],
    ['with a reset', 'stream_reset', 'upstream_unreachable'],
    ['with an end that is none', 'stream_truncated', 'upstream_invalid_response'],
    ['by silence', 'stream_stall', 'upstream_timeout'],
  ];

  it.each(FAULTS)(
    '%s has every byte before the fault, then one error, and nothing more',
    async (_how, fault, code) => {
      const good = (await providersOwn(TEXT)).slice(0, 3);
      gateway.groq.enqueue(fault);
      const from = gateway.test.logLines.length;
      const response = await chat({ model: hasty() });
      expect(response.status).toBe(200);
      const body = await response.text();
      expect(body.endsWith('\n\n')).toBe(true);
      const events = body.slice(0, -2).split('\n\n');
      expect(events.slice(0, -1).map(timeless)).toEqual(good);
      const { error } = JSON.parse(events.at(-1)!.slice('data: '.length)) as { error: { code: string } };
      expect(error).toEqual({ code, type: expect.any(String), message: expect.any(String), param: null });
      expect(body).not.toMatch(/\[DONE\]|"finish_reason":"|canary/);
      expect(gateway.groq.calls).toHaveLength(1);
      expect(await requestLine(from)).toMatchObject({ status: 200, code, calls: 1 });
    },
  );

  it('closes the connection to a provider that stopped sending', async () => {
    gateway.groq.enqueue('stream_stall');
    await (await chat({ model: hasty() })).text();
    await gateway.groq.waitForFinished(1);
    expect(gateway.groq.calls[0]!.finished).toBe('client_aborted');
  });

  it('is charged to its caller by the received part', async () => {
    const key = await keyWith({ tpm: 1_000 });
    gateway.reply = () => 'x'.repeat(8_000);
    gateway.groq.enqueue({ kind: 'stream_truncated', afterTokens: 1_900 });
    expect(await (await chat({}, key)).text()).toContain('data: {"error":');
    const next = await chat({}, key);
    expect(next.status).toBe(429);
    expect(await next.json()).toMatchObject({ error: { code: 'rate_limit_exceeded' } });
  });
});

describe('a stream reads the same', () => {
  it.each<[string, StreamFormat]>([
    ['cut at every byte', { split: 'bytes' }],
    ['cut within characters and events', { split: [7, 3, 1] }],
    ['in one piece', { oneWrite: true }],
    [
      'with lines that end in CRLF, cut between the two',
      { newline: '\r\n', multiLineData: true, split: 'bytes' },
    ],
    ['with lines that end in CR', { newline: '\r', multiLineData: true, split: 'bytes' }],
    ['with comments', { comments: true, split: 'bytes' }],
    ['with empty events', { emptyData: true }],
    ['with events nobody knows', { unknownEvents: true, split: 'bytes' }],
    ['without the space', { spaceAfterColon: false }],
    ['after a byte order mark', { byteOrderMark: true, split: 'bytes' }],
    ['with its data over several lines', { multiLineData: true, split: [5] }],
    ['without the last blank line', { missingFinalBlankLine: true }],
  ])('%s', async (_how, stream) => {
    const whole = await providersOwn(TEXT);
    gateway.reply = () => ({ text: TEXT, stream });
    expect((await eventsOf(await chat())).map(timeless)).toEqual(whole);
  });

  it('with ten thousand events at once', async () => {
    const text = 'abcd'.repeat(10_000);
    const whole = await providersOwn(text);
    gateway.reply = () => ({ text, stream: { oneWrite: true } });
    const events = (await eventsOf(await chat())).map(timeless);
    expect(events).toHaveLength(whole.length);
    // Compared by hand: a failure would print both.
    expect(events.every((event, index) => event === whole[index])).toBe(true);
  });
});

describe('a caller who leaves', () => {
  it.each<[string, OutcomeInput, string | undefined]>([
    ['before the first token', 'stall', undefined],
    ['in mid-stream', { kind: 'stream_stall', afterTokens: 2 }, 'finish_reason'],
  ])('%s cancels the call, releases the lease, and is not an error', async (_when, outcome, seen) => {
    const key = await keyWith({ concurrency: 1 });
    gateway.groq.enqueue(outcome);
    const from = gateway.test.logLines.length;
    const socket = await leaverWith(key);
    await gateway.groq.waitForCalls(1);
    if (seen !== undefined) await untilRead(socket, seen);
    socket.destroy();
    await gateway.groq.waitForFinished(1);
    expect(gateway.groq.calls[0]!.finished).toBe('client_aborted');
    expect(await requestLine(from)).toMatchObject({ level: 30, status: 499, code: 'client_closed_request' });
    expect(loudSince(from)).toEqual([]);
    await expectFree(key);
  });

  it('after the last byte got a complete answer, and is not an error', async () => {
    const key = await keyWith({ concurrency: 1 });
    const from = gateway.test.logLines.length;
    const socket = await leaverWith(key);
    await untilRead(socket, 'data: [DONE]');
    socket.destroy();
    await gateway.groq.waitForFinished(1);
    expect(gateway.groq.calls[0]!.finished).toBe('ok');
    const line = await requestLine(from);
    expect(line).toMatchObject({ level: 30, status: 200 });
    expect(line).not.toHaveProperty('code');
    expect(loudSince(from)).toEqual([]);
    await expectFree(key);
  });

  /** Asks over a bare socket, so that leaving is closing it and nothing more. */
  async function leaverWith(key: string): Promise<Socket> {
    const socket = connect(gateway.test.port, '127.0.0.1');
    await once(socket, 'connect');
    const body = JSON.stringify({ model: `groq/${MODEL}`, messages, stream: true });
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n` +
        `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    return socket;
  }

  async function untilRead(socket: Socket, text: string): Promise<void> {
    let read = '';
    for (socket.setEncoding('utf8'); !read.includes(text);) read += String((await once(socket, 'data'))[0]);
  }

  const loudSince = (from: number) => linesSince(from).filter(({ level }) => Number(level) > 30);

  /** Nothing is under way any more: neither for the key's own limit nor for the pacer. */
  async function expectFree(key: string): Promise<void> {
    const next = await chat({}, key);
    expect(next.status).toBe(200);
    await next.text();
    const limits = await gateway.test.request('/api/v1/limits', { token: gateway.key });
    const { data } = (await limits.json()) as { data: { driver: string; in_flight: number }[] };
    expect(data.find(({ driver }) => driver === 'groq')).toMatchObject({ in_flight: 0, waiting: 0 });
  }
});

async function keyWith(limits: object): Promise<string> {
  const made = await gateway.test.request('/api/v1/client-keys', {
    ...{ method: 'POST', token: gateway.test.adminToken, headers: asJson },
    body: JSON.stringify({ name: 'limited', limits }),
  });
  return ((await made.json()) as { key: string }).key;
}
