import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { Logger } from '@nestjs/common';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { ChatReplies } from '../../../modules/gateway/chat/chat-replies.js';
import {
  LlmError,
  noteOrigin,
  type ChatCompletionChunk,
  type ChunkStream,
} from '../../../modules/llm-driver/index.js';
import { FakeClock } from '../../support/fake-clock.js';
import { chunk } from '../../support/scripted-driver.js';

let server: Server | undefined;
let client: Socket | undefined;
beforeAll(() => {
  Logger.overrideLogger(false);
});
afterAll(() => {
  Logger.overrideLogger(['error', 'warn', 'log']);
});
afterEach(() => {
  client?.destroy();
  server?.close();
});

/** A reply on a real connection, and who reads it. */
async function open() {
  server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => {});
  client.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  const [, raw] = (await once(server, 'request')) as [unknown, ServerResponse];
  const headers: Record<string, string> = {};
  const reply = {
    raw,
    request: { id: 'r1' },
    hijack: () => {},
    getHeaders: () => headers,
    headers: (added: Record<string, string>) => Object.assign(headers, added),
  } as unknown as FastifyReply;
  const body = async () => {
    let got = '';
    for await (const piece of client!) if ((got += String(piece)).endsWith('0\r\n\r\n')) break;
    return got;
  };
  return { reply, headers, reader: client, body, replies: new ChatReplies(new FakeClock()) };
}

const view = { includeUsage: false };
const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };

async function* these(...chunks: ChatCompletionChunk[]) {
  yield* chunks;
}

describe('a streamed reply', () => {
  it('reads chunks no faster than they are taken, and goes on with whoever takes them', async () => {
    const { reply, reader, replies } = await open();
    const megabyte = 'x'.repeat(1024 * 1024);
    let read = 0;
    async function* endless() {
      for (; read < 60; read += 1) yield chunk(megabyte);
    }
    reader.pause();
    const sending = replies.sendStream(reply, endless(), view);
    // The kernel's own buffers fill first.
    for (let turn = 0; turn < 300; turn += 1) await nextTurn();
    expect(read).toBeLessThan(30);
    reader.resume();
    await sending;
    expect(read).toBe(60);
  });

  it('ends the call of a caller who is gone', async () => {
    const { reply, reader, replies } = await open();
    let ended = false;
    async function* endless() {
      try {
        for (;;) yield chunk('x'.repeat(100_000));
      } finally {
        ended = true;
      }
    }
    const sending = replies.sendStream(reply, endless(), view);
    await once(reader, 'data');
    reader.destroy();
    await sending;
    expect(ended).toBe(true);
  });

  /** Of which so many arrive together; what stands after the last is thrown. */
  function together(pieces: ChatCompletionChunk[][], failure?: Error): ChunkStream {
    let arrived: ChatCompletionChunk[] = [];
    const take = (): ChatCompletionChunk | undefined => {
      const taken = arrived.shift();
      if (taken === undefined && failure && pieces.length === 0) throw failure;
      return taken;
    };
    return {
      next: async () => {
        if (arrived.length === 0) arrived = pieces.shift() ?? [];
        const value = take();
        return value === undefined ? { done: true, value } : { done: false, value };
      },
      ready: take,
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  it('takes chunks that have arrived together together, in order', async () => {
    const { reply, body, replies } = await open();
    const texts = ['a', 'b', 'c', 'd', 'e'];
    const [a, b, c, d, e] = texts.map((text) => chunk(text));
    await replies.sendStream(reply, together([[a!, b!, c!], [d!], [e!]]), view);
    const events = (await body()).match(/data: .*/g)!.map((line) => line.slice(6));
    expect(events).toEqual([...texts.map((text) => JSON.stringify(chunk(text))), '[DONE]']);
  });

  it('writes what came before a failure, and the failure after it', async () => {
    const { reply, body, replies } = await open();
    const failure = new LlmError('upstream_error');
    await replies.sendStream(reply, together([[chunk('a')], [chunk('b'), chunk('c')]], failure), view);
    const events = (await body()).match(/data: .*/g)!.map((line) => line.slice(6));
    expect(events.slice(0, 3)).toEqual(['a', 'b', 'c'].map((text) => JSON.stringify(chunk(text))));
    expect(JSON.parse(events[3]!)).toMatchObject({ error: { code: 'upstream_error' } });
    expect(events).toHaveLength(4);
  });

  it('is a provider’s own text where nothing changes', async () => {
    const { reply, body, replies } = await open();
    const original = chunk('hello');
    noteOrigin(original, { text: '{"id": "chunk",  "choices":[]}' });
    await replies.sendStream(reply, these(original, chunk('there')), view);
    const got = await body();
    expect(got).toContain('data: {"id": "chunk",  "choices":[]}\n\n');
    expect(got).toContain(`data: ${JSON.stringify(chunk('there'))}\n\n`);
  });

  it('is not where the model’s name changes', async () => {
    const { reply, body, replies } = await open();
    const original = chunk('hello');
    noteOrigin(original, { text: '{}' });
    await replies.sendStream(reply, these(original), { includeUsage: false, model: 'one/x' });
    expect(await body()).toContain(`data: ${JSON.stringify({ ...original, model: 'one/x' })}\n\n`);
  });

  it('keeps back usage nobody asked for, a whole chunk of it or a part', async () => {
    const { reply, body, replies } = await open();
    const counted = { ...chunk('hello'), usage };
    await replies.sendStream(reply, these(counted, { ...chunk(''), choices: [], usage }), view);
    const got = await body();
    expect(got).toContain(`data: ${JSON.stringify(chunk('hello'))}\n\n`);
    expect(got).not.toContain('usage');
    expect(got.match(/data: /g)).toHaveLength(2);
  });

  it('tells what the provider said of its limits', async () => {
    const { reply, headers, replies } = await open();
    const first = chunk('hello');
    noteOrigin(first, {
      limits: [
        { unit: 'requests', window: 'day', limit: 14_400, remaining: 14_399, resetMs: 6_000 },
        { unit: 'tokens', limit: 6_000, remaining: 5_000 },
      ],
    });
    await replies.sendStream(reply, these(first), view);
    expect(headers).toEqual({
      'x-ratelimit-limit-requests': '14400',
      'x-ratelimit-remaining-requests': '14399',
      'x-ratelimit-reset-requests': '6000ms',
      'x-ratelimit-limit-tokens': '6000',
      'x-ratelimit-remaining-tokens': '5000',
    });
  });

  it('that fails before its first chunk leaves the reply to whoever answers failures', async () => {
    const { reply, replies } = await open();
    const failing = { ...these(), next: () => Promise.reject(new LlmError('upstream_error')) };
    const chunks = failing as unknown as AsyncGenerator<ChatCompletionChunk>;
    await expect(replies.sendStream(reply, chunks, view)).rejects.toMatchObject({
      kind: 'upstream_error',
    });
    expect(reply.raw.headersSent).toBe(false);
  });

  it('that fails later ends with one error event, in our own words', async () => {
    const { reply, body, replies } = await open();
    async function* failing() {
      yield chunk('hello');
      throw new Error('postgres://user:password@host');
    }
    await replies.sendStream(reply, failing(), view);
    const got = await body();
    expect(got.match(/"error"/g)).toHaveLength(1);
    expect(got).toContain('"code":"internal_error"');
    expect(got).not.toContain('password');
    expect(got).not.toContain('[DONE]');
    expect(reply.request.errorCode).toBe('internal_error');
  });
});
