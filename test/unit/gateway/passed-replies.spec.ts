import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { Logger } from '@nestjs/common';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { PassedReplies } from '../../../modules/gateway/passed/passed-replies.js';
import { LlmError, type PassedReply, type ReportedLimit } from '../../../modules/llm-driver/index.js';
import { limitHeaders } from '../../../modules/support/index.js';
import { Deferred } from '../../support/deferred.js';
import { FakeClock } from '../../support/fake-clock.js';

const LIMITS: readonly ReportedLimit[] = [
  { unit: 'requests', window: 'minute', limit: 9, remaining: 8, resetMs: 1_000 },
];

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
  const sent: unknown[] = [];
  const reply = {
    raw,
    request: { id: 'r1' },
    hijack: () => {},
    getHeaders: () => headers,
    code: () => reply,
    headers: (added: Record<string, string>) => (Object.assign(headers, added), reply),
    send: (payload: unknown) => sent.push(payload),
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
  return { reply, headers, sent, reader: client, body, clock, replies: new PassedReplies(clock) };
}

function events(source: AsyncGenerator<string, void, undefined>): PassedReply {
  return { events: Object.assign(source, { usage: undefined }) };
}

async function* these(...texts: string[]) {
  yield* texts;
}

describe('a reply that is passed through', () => {
  it('is sent whole, with the type of the provider', async () => {
    const { reply, replies, headers, sent } = await open();
    await replies.send(reply, Promise.resolve({ contentType: 'text/vtt', text: 'WEBVTT', limits: LIMITS }));
    expect(headers).toMatchObject(limitHeaders(LIMITS));
    expect([headers['content-type'], headers['x-content-type-options'], sent]).toEqual([
      'text/vtt',
      'nosniff',
      ['WEBVTT'],
    ]);
  });

  it('is streamed as it comes', async () => {
    const { reply, replies, body } = await open();
    await replies.sendStream(
      reply,
      Promise.resolve({ ...events(these('data: a\n\n', 'data: b\n\n')), limits: LIMITS }),
    );
    const got = await body();
    expect(got).toContain('content-type: text/event-stream');
    expect(got).toContain('x-ratelimit-limit-requests: 9');
    expect(got).toContain('data: a\n\n');
    expect(got.endsWith('data: b\n\n\r\n0\r\n\r\n')).toBe(true);
  });

  it('sends a comment after 15 s without an event, and an error as an event after it', async () => {
    const { reply, replies, body, clock } = await open();
    const opening = new Deferred<PassedReply>();
    const sending = replies.sendStream(reply, opening.promise);
    await clock.advance(15_000);
    opening.reject(new LlmError('provider_overloaded'));
    await sending;
    const got = await body();
    expect(got).toContain(': ping\n');
    expect(got).toMatch(/data: \{"error":\{.*"code":"provider_overloaded"\}\}/);
  });

  it('is one event if it came whole after the comment', async () => {
    const { reply, replies, body, clock } = await open();
    const opening = new Deferred<PassedReply>();
    const sending = replies.sendStream(reply, opening.promise);
    await clock.advance(15_000);
    opening.resolve({ contentType: 'application/json', text: '{"text":\n"a"}' });
    await sending;
    expect(await body()).toContain('data: {"text":\ndata: "a"}\n\n');
  });

  it('throws a failure before the first event, for an ordinary error reply', async () => {
    const { reply, replies, clock } = await open();
    const sending = replies.sendStream(reply, Promise.reject(new LlmError('provider_overloaded')));
    await expect(sending).rejects.toMatchObject({ kind: 'provider_overloaded' });
    expect([clock.pending, reply.raw.headersSent]).toEqual([0, false]);
  });

  it('is read no faster than its reader takes it, and ends when that leaves', async () => {
    const { reply, replies, reader } = await open();
    let read = 0;
    let ended = false;
    async function* endless() {
      try {
        for (;;) {
          read += 1;
          yield `data: ${'x'.repeat(1024 * 1024)}\n\n`;
        }
      } finally {
        ended = true;
      }
    }
    reader.pause();
    const sending = replies.sendStream(reply, Promise.resolve(events(endless())));
    // The kernel's own buffers fill first.
    for (let turn = 0; turn < 300; turn += 1) await nextTurn();
    expect(read).toBeLessThan(30);
    reader.destroy();
    await sending;
    expect(ended).toBe(true);
  });
});
