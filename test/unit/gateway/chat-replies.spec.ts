import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { Logger } from '@nestjs/common';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { ChatReplies } from '../../../modules/gateway/chat/chat-replies.js';
import {
  ChunkRun,
  LlmError,
  type ChatCompletionChunk,
  type ChunkSource,
  type ChunkStream,
  type ReportedLimit,
} from '../../../modules/llm-driver/index.js';
import { Deferred } from '../../support/deferred.js';
import { FakeClock } from '../../support/fake-clock.js';
import type { ChunkView } from '../../../modules/gateway/chat/chat-json.js';
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
    const pieces: Buffer[] = [];
    for await (const piece of client!) {
      pieces.push(piece as Buffer);
      if (Buffer.concat(pieces.slice(-5)).toString('latin1').endsWith('0\r\n\r\n')) break;
    }
    return Buffer.concat(pieces).toString();
  };
  const clock = new FakeClock();
  const own = new ChatReplies(clock);
  const replies = {
    sendStream: (to: FastifyReply, chunks: ChunkStream | Promise<ChunkStream>, view: ChunkView) =>
      own.sendStream(
        to,
        Promise.resolve(chunks).then((opened) => ({ chunks: opened })),
        () => view,
      ),
  };
  return { reply, headers, reader: client, body, replies, clock };
}

const view = { includeUsage: false };
const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };

async function* these(...chunks: ChatCompletionChunk[]) {
  yield* chunks;
}

describe('a streamed reply', () => {
  it('reads chunks no faster than its reader takes them, and goes on when the reader does', async () => {
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

  const asJson = (came: ChatCompletionChunk | ChunkRun) =>
    came instanceof ChunkRun
      ? came.events.match(/data: .*/g)!.map((line) => line.slice(6))
      : [JSON.stringify(came)];
  const eventsIn = (got: string) => got.match(/data: .*/g)!.map((line) => line.slice(6));
  const run = (...texts: string[]) =>
    new ChunkRun(
      texts.map((each) => `data: ${JSON.stringify(chunk(each))}\n\n`).join(''),
      texts.join('').length,
    );

  /**
   * A stream whose chunks after the first come from a source, so many each time it calls; an error is thrown.
   */
  class Arriving implements ChunkStream {
    private readonly first = chunk('first');
    private there: (ChatCompletionChunk | ChunkRun | Error | null)[] = [];
    private listener = () => {};
    private begun = false;
    returned = false;
    reads = 0;

    readonly source: ChunkSource = {
      read: () => {
        this.reads += 1;
        const came = this.there.shift();
        if (came instanceof ChunkRun || came === null || came === undefined) return came;
        if (!(came instanceof Error)) return { chunk: came };
        // As a reply does that is cancelled for it.
        this.bring(null);
        throw came;
      },
      onReadable: (listener) => (this.listener = listener),
    };

    async next() {
      if (this.begun) throw new Error('It is read by its source.');
      this.begun = true;
      return { done: false as const, value: this.first };
    }
    async return() {
      this.returned = true;
      return { done: true as const, value: undefined };
    }
    [Symbol.asyncIterator]() {
      return this;
    }
    /** Once for each, as the pieces of a reply that come in one turn of the event loop. */
    bring(...came: (ChatCompletionChunk | ChunkRun | Error | null)[]): void {
      for (const each of came) {
        this.there.push(each);
        this.listener();
      }
    }
  }

  it('passes on what its source brings, in order and to the end', async () => {
    const { reply, body, replies } = await open();
    const chunks = new Arriving();
    const sending = replies.sendStream(reply, chunks, view);
    const came = [run('a', 'b'), chunk('c'), { ...chunk(''), choices: [], usage }, run('d'), run('e')];
    for (const each of came) {
      await nextTurn();
      chunks.bring(each);
    }
    await nextTurn();
    chunks.bring(null);
    await sending;
    const seen = [chunk('first'), ...came.filter((_, place) => place !== 2)].flatMap(asJson);
    expect(eventsIn(await body())).toEqual([...seen, '[DONE]']);
    expect(chunks.returned).toBe(true);
  });

  it('writes once what comes in one turn of the event loop', async () => {
    const { reply, body, replies } = await open();
    const chunks = new Arriving();
    const sending = replies.sendStream(reply, chunks, view);
    await nextTurn();
    const writes: unknown[] = [];
    const write = reply.raw.write.bind(reply.raw);
    reply.raw.write = (text: string) => (writes.push(text), write(text));
    chunks.bring(run('a'), run('b'), chunk('c'));
    await nextTurn();
    chunks.bring(null);
    await sending;
    const text = ['a', 'b', 'c'].map((each) => `data: ${JSON.stringify(chunk(each))}\n\n`).join('');
    expect(writes).toEqual([`${text.length.toString(16)}\r\n${text}\r\n`]);
    await body();
  });

  it('reads from a source no faster than it is read, whatever the source calls', async () => {
    const { reply, reader, body, replies } = await open();
    const chunks = new Arriving();
    reader.pause();
    const sending = replies.sendStream(reply, chunks, view);
    const megabyte = 'x'.repeat(1024 * 1024);
    const texts = Array.from({ length: 40 }, (_, place) => `${place}:${megabyte}`);
    for (const each of texts) {
      await nextTurn();
      chunks.bring(run(each));
    }
    for (let turn = 0; turn < 50; turn += 1) await nextTurn();
    expect(chunks.reads).toBeLessThan(35);
    chunks.bring(null);
    const got = body();
    await sending;
    expect(eventsIn(await got).map((each) => /"content":"(\w+)/.exec(each)?.[1] ?? each)).toEqual([
      'first',
      ...texts.map((_, place) => String(place)),
      '[DONE]',
    ]);
  });

  it('writes what its source brought before a failure, the failure after it, and nothing then', async () => {
    const { reply, body, replies } = await open();
    const chunks = new Arriving();
    const sending = replies.sendStream(reply, chunks, view);
    await nextTurn();
    chunks.bring(run('a', 'b'), chunk('c'), new LlmError('upstream_error'));
    await sending;
    const events = eventsIn(await body());
    expect(events.slice(0, -1)).toEqual(['first', 'a', 'b', 'c'].map((each) => JSON.stringify(chunk(each))));
    expect(JSON.parse(events.at(-1)!)).toMatchObject({ error: { code: 'upstream_error' } });
    expect(chunks.returned).toBe(true);
  });

  it('does not take a source’s words where the model’s name changes', async () => {
    const { reply, body, replies } = await open();
    const chunks = Object.assign(these(chunk('a'), chunk('b')), { source: new Arriving().source });
    await replies.sendStream(reply, chunks, { includeUsage: false, model: 'one/x' });
    const events = eventsIn(await body());
    expect(events).toEqual([
      ...['a', 'b'].map((each) => JSON.stringify({ ...chunk(each), model: 'one/x' })),
      '[DONE]',
    ]);
  });

  it('is a provider’s own text where nothing changes', async () => {
    const { reply, body, replies } = await open();
    const original = chunk('hello');
    const head = { firstText: '{"id": "chunk",  "choices":[]}' };
    await replies.sendStream(reply, Object.assign(these(original, chunk('there')), { head }), view);
    const got = await body();
    expect(got).toContain('data: {"id": "chunk",  "choices":[]}\n\n');
    expect(got).toContain(`data: ${JSON.stringify(chunk('there'))}\n\n`);
  });

  it('is not where the model’s name changes', async () => {
    const { reply, body, replies } = await open();
    const original = chunk('hello');
    const chunks = Object.assign(these(original), { head: { firstText: '{}' } });
    await replies.sendStream(reply, chunks, { includeUsage: false, model: 'one/x' });
    expect(await body()).toContain(`data: ${JSON.stringify({ ...original, model: 'one/x' })}\n\n`);
  });

  it('leaves out usage that was not asked for, a whole chunk or a part of one', async () => {
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
    const limits: ReportedLimit[] = [
      { unit: 'requests', window: 'day', limit: 14_400, remaining: 14_399, resetMs: 6_000 },
      { unit: 'tokens', limit: 6_000, remaining: 5_000 },
    ];
    await replies.sendStream(reply, Object.assign(these(chunk('hello')), { head: { limits } }), view);
    expect(headers).toEqual({
      'x-ratelimit-limit-requests': '14400',
      'x-ratelimit-remaining-requests': '14399',
      'x-ratelimit-reset-requests': '6000ms',
      'x-ratelimit-limit-tokens': '6000',
      'x-ratelimit-remaining-tokens': '5000',
    });
  });

  it('sends a comment after 15 s without a first chunk, and the chunks when they come', async () => {
    const { reply, body, replies, clock } = await open();
    const opening = new Deferred<ChunkStream>();
    const sending = replies.sendStream(reply, opening.promise, view);
    await clock.advance(14_999);
    expect(reply.raw.headersSent).toBe(false);
    await clock.advance(1);
    expect(reply.raw.headersSent).toBe(true);
    await clock.advance(15_000);
    const limits: ReportedLimit[] = [{ unit: 'requests', window: 'day', limit: 9, remaining: 8, resetMs: 1 }];
    opening.resolve(Object.assign(these(chunk('hello')), { head: { limits } }));
    await sending;
    const got = await body();
    expect(got).toContain('HTTP/1.1 200');
    expect(got.match(/: ping|data: .*/g)).toEqual([
      ...[': ping', ': ping'],
      `data: ${JSON.stringify(chunk('hello'))}`,
      'data: [DONE]',
    ]);
    expect(clock.pending).toBe(0);
  });

  it('ends with an error event if it fails after such a comment, before its first chunk', async () => {
    const { reply, body, replies, clock } = await open();
    const opening = new Deferred<ChunkStream>();
    const sending = replies.sendStream(reply, opening.promise, view);
    await clock.advance(15_000);
    opening.reject(new LlmError('upstream_timeout'));
    await sending;
    const events = eventsIn(await body());
    expect(events.map((each) => JSON.parse(each) as unknown)).toMatchObject([
      { error: { code: 'upstream_timeout' } },
    ]);
    expect(reply.request).toMatchObject({ errorCode: 'upstream_timeout' });
    expect(clock.pending).toBe(0);
  });

  it('throws a failure before its first chunk, for an ordinary error reply', async () => {
    const { reply, replies } = await open();
    const failing = { ...these(), next: () => Promise.reject(new LlmError('upstream_error')) };
    const chunks = failing as unknown as AsyncGenerator<ChatCompletionChunk>;
    await expect(replies.sendStream(reply, chunks, view)).rejects.toMatchObject({
      kind: 'upstream_error',
    });
    expect(reply.raw.headersSent).toBe(false);
  });

  it('ends with one error event of our own text if it fails later', async () => {
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
