import { beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { createHttpAdapter } from '../../../modules/http/server/http-adapter.js';
import { EventLoopMonitor } from '../../../modules/http/server/load-shedding.js';
import { holdAnswer, releaseAnswer } from '../../../modules/http/server/reply-budget.js';
import { PIECE_LENGTH, ReplyPieces } from '../../../modules/http/server/reply-pieces.js';
import { MemoryBudget } from '../../../modules/support/index.js';
import { closeLater } from '../../support/cleanup.js';
import { Deferred } from '../../support/deferred.js';
import { hasRoomFor, untilRoom } from '../../support/memory-room.js';
import { RawConnection } from '../../e2e/hazards/raw-connection.js';

const MEBIBYTE = 1024 * 1024;
/** More than every buffer between two sockets of one machine holds. */
const MORE_THAN_FITS = 'x'.repeat(32 * MEBIBYTE);
/** Every slice ends within a surrogate pair, or within a character of several bytes. */
const TEXT = `x${'\u{1F600}é'.repeat(MEBIBYTE / 8)}`;

describe('a large reply', () => {
  let fastify: FastifyInstance;
  let budget: MemoryBudget;
  let port: number;
  let payload: string | Buffer | ReplyPieces;
  /** What happens before the reply is there. */
  let prepare: (reply: FastifyReply) => unknown;

  beforeEach(async () => {
    const watch = new EventLoopMonitor();
    watch.stop();
    budget = new MemoryBudget(40 * MEBIBYTE);
    fastify = createHttpAdapter(watch, undefined, budget).getInstance<FastifyInstance>();
    prepare = () => undefined;
    fastify.get('/reply', async (_request, reply) => {
      await prepare(reply);
      return reply.type('text/plain; charset=utf-8').send(payload);
    });
    await fastify.listen({ port: 0, host: '127.0.0.1' });
    ({ port } = fastify.server.address() as AddressInfo);
    closeLater(() => fastify.close());
  });

  const get = (method = 'GET') => fetch(`http://127.0.0.1:${port}/reply`, { method });

  /** Asks for a reply and reads none of it. */
  async function readNothing(): Promise<RawConnection> {
    const client = await RawConnection.open(port);
    closeLater(() => client.destroy());
    client.socket.pause();
    return client.send('GET /reply HTTP/1.1\r\nhost: x\r\n\r\n');
  }

  it.each([
    ['text', TEXT],
    ['bytes', Buffer.from(TEXT)],
    ['a short text', 'hello'],
  ])('of %s arrives as it is, with its length, its type and the time it took', async (_what, given) => {
    payload = given;
    const reply = await get();
    expect(reply.headers.get('content-length')).toBe(String(Buffer.byteLength(given)));
    expect(reply.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(reply.headers.get('server-timing')).toMatch(/^overhead;dur=/);
    expect(await reply.text()).toBe(given.toString());
  });

  it('of text waits as bytes, outside of the heap', async () => {
    payload = TEXT;
    const pieces: Buffer[] = [];
    prepare = ({ raw }) =>
      raw.once('pipe', (source) => source.on('data', (piece: Buffer) => pieces.push(piece)));
    await (await get()).text();
    // All of them are views of the same bytes.
    expect(new Set(pieces.map(({ buffer }) => buffer)).size).toBe(1);
    expect(pieces[0]!.buffer.byteLength).toBe(Buffer.byteLength(TEXT));
  });

  it('in parts has the time it took too', async () => {
    payload = new ReplyPieces(['hel', 'lo']);
    const reply = await get();
    expect(reply.headers.get('server-timing')).toMatch(/^overhead;dur=/);
    expect(await reply.text()).toBe('hello');
  });

  it('has the same headers for HEAD, and no body', async () => {
    payload = TEXT;
    const [head, whole] = [await get('HEAD'), await get()];
    expect(head.headers.get('content-length')).toBe(whole.headers.get('content-length'));
    expect(head.headers.get('content-type')).toBe(whole.headers.get('content-type'));
    expect(await head.text()).toBe('');
    await whole.text();
  });

  it('counts until its connection is done with it, and is refused where it does not fit', async () => {
    payload = MORE_THAN_FITS;
    const client = await readNothing();
    await untilRoom(budget, 16 * MEBIBYTE, false);
    expect((await get('HEAD')).status).toBe(200);
    const refused = await get();
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('2');
    expect(await refused.json()).toMatchObject({ error: { code: 'overloaded' } });
    payload = 'small';
    expect((await get()).status).toBe(200);
    client.destroy();
    await untilRoom(budget, 16 * MEBIBYTE);
    payload = MORE_THAN_FITS;
    expect((await get()).status).toBe(200);
  });

  it('counts nothing if its client left before it was ready', async () => {
    payload = MORE_THAN_FITS;
    const ended = new Deferred<void>();
    prepare = async ({ raw }) => {
      client.destroy();
      if (!raw.closed) await once(raw, 'close');
      setImmediate(ended.resolve);
    };
    const client = await RawConnection.open(port);
    client.send('GET /reply HTTP/1.1\r\nhost: x\r\n\r\n');
    await ended.promise;
    expect(hasRoomFor(budget, 16 * MEBIBYTE)).toBe(true);
  });

  it('waits for its reader: little of it is in the socket', async () => {
    payload = MORE_THAN_FITS;
    let buffered = 0;
    fastify.server.on('connection', (socket) => {
      const look = () => {
        buffered = Math.max(buffered, socket.writableLength);
        if (!socket.destroyed) setImmediate(look);
      };
      look();
    });
    await readNothing();
    while (buffered === 0) await nextTurn();
    for (let turn = 0; turn < 200; turn += 1) await nextTurn();
    expect(buffered).toBeLessThanOrEqual(4 * PIECE_LENGTH);
  });
});

describe('ReplyPieces', () => {
  it('takes each part only when it is needed', async () => {
    let taken = 0;
    const parts = function* () {
      for (; taken < 100; taken += 1) yield 'x'.repeat(PIECE_LENGTH);
    };
    const pieces = new ReplyPieces(parts());
    pieces.read();
    await nextTurn();
    expect(taken).toBeLessThan(10);
    pieces.destroy();
  });

  it('puts short parts together', async () => {
    const sizes: number[] = [];
    for await (const piece of new ReplyPieces(Array<string>(10_000).fill('é')))
      sizes.push((piece as Buffer).length);
    expect(sizes).toEqual([20_000]);
  });

  it('fails with what its parts throw', async () => {
    const parts = function* () {
      yield 'x';
      throw new Error('broken');
    };
    const read = async () => {
      for await (const _piece of new ReplyPieces(parts()));
    };
    await expect(read()).rejects.toThrow('broken');
  });
});

describe('the memory of an answer', () => {
  it('is held until it is released, and nothing else is released with it', () => {
    const budget = new MemoryBudget(MEBIBYTE);
    const memory = budget.open();
    memory.hold(400_000);
    const request = { memory } as unknown as Parameters<typeof holdAnswer>[0];
    expect(holdAnswer(request, 500_000)).toBe(true);
    expect(holdAnswer(request, 100)).toBe(true);
    releaseAnswer(request, 9_000_000);
    const other = budget.open();
    expect([other.hold(700_000), other.hold(600_000)]).toEqual([false, true]);
  });
});
