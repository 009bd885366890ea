import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { MAX_BODY_BYTES } from '../../../modules/http/index.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { RawConnection } from './raw-connection.js';

const MEBIBYTE = 1024 * 1024;
/** What two sockets of one machine may hold between them. */
const ON_THE_WAY = 16 * MEBIBYTE;

describe('a request body', () => {
  let test: TestApp;
  let key: string;
  let connections: Socket[];
  let client: RawConnection;

  beforeAll(async () => {
    test = await startTestApp();
    ({ key } = await test.createKey());
    connections = [];
    (test.app.getHttpServer() as NodeJS.EventEmitter).on('connection', (socket: Socket) =>
      connections.push(socket),
    );
  });
  afterEach(() => client.destroy());

  async function open(...fields: string[]): Promise<void> {
    client = await RawConnection.open(test.port);
    const lines = ['POST /v1/chat/completions HTTP/1.1', 'host: x', `authorization: Bearer ${key}`];
    client.send([...lines, ...fields, '', ''].join('\r\n'));
  }

  /**
   * Goes on in pieces of a mebibyte, no faster than the server reads, until it says no or this much was sent.
   */
  async function pour(most: number, framed: (piece: Buffer) => (string | Buffer)[]): Promise<number> {
    const piece = Buffer.alloc(MEBIBYTE, 'a');
    let sent = 0;
    while (sent < most && client.received === '' && !client.socket.destroyed) {
      await client.sendSlowly(...framed(piece));
      sent += piece.length;
    }
    return sent;
  }

  async function expectTooLarge(): Promise<void> {
    const replies = await client.replies();
    expect(replies).toMatchObject([{ status: 413, headers: { connection: 'close' } }]);
    expect(JSON.parse(replies[0]!.text)).toEqual({
      error: {
        message: 'The request body is larger than this route accepts.',
        ...{ type: 'invalid_request_error', param: null, code: 'request_too_large' },
      },
    });
  }

  const inChunks = (piece: Buffer) => [`${piece.length.toString(16)}\r\n`, piece, '\r\n'];

  it('that declares one byte too many is refused before any of it is sent', async () => {
    await open('content-type: application/json', `content-length: ${MAX_BODY_BYTES + 1}`);
    await expectTooLarge();
    expect(client.socket.bytesWritten).toBeLessThan(1_000);
  });

  it('that declares a much larger length is refused before any of it is sent', async () => {
    await open('content-type: application/json', `content-length: ${Number.MAX_SAFE_INTEGER}`);
    await expectTooLarge();
  });

  it('without an end is refused at the size limit', async () => {
    await open('content-type: application/json', 'transfer-encoding: chunked');
    const sent = await pour(8 * MAX_BODY_BYTES, inChunks);
    await expectTooLarge();
    expect(sent).toBeGreaterThan(MAX_BODY_BYTES);
    expect(sent).toBeLessThan(MAX_BODY_BYTES + ON_THE_WAY + MEBIBYTE);
  });

  it('without an end takes less than twice the size limit of memory, and none after the refusal', async () => {
    await open('content-type: application/json', 'transfer-encoding: chunked');
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    const pouring = pour(8 * MAX_BODY_BYTES, (piece) => {
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
      return inChunks(piece);
    });
    await pouring;
    await expectTooLarge();
    // The server's memory and the client's: all of it is this process's.
    expect(peak).toBeLessThan(2 * MAX_BODY_BYTES + ON_THE_WAY);
  });

  it('of one endless chunk is refused at the size limit', async () => {
    await open('content-type: application/json', 'transfer-encoding: chunked');
    client.send('ffffffff\r\n');
    const sent = await pour(8 * MAX_BODY_BYTES, (piece) => [piece]);
    await expectTooLarge();
    expect(sent).toBeLessThan(MAX_BODY_BYTES + ON_THE_WAY + MEBIBYTE);
  });

  it('that was refused keeps no connection, even if it never ends', async () => {
    await open('content-type: application/json', 'transfer-encoding: chunked');
    const server = connections.at(-1)!;
    const over = server.destroyed ? undefined : once(server, 'close');
    const piece = Buffer.alloc(MEBIBYTE, 'a');
    while (!client.socket.destroyed) await client.sendSlowly(...inChunks(piece));
    await over;
    expect(client.received).toContain('HTTP/1.1 413 ');
  });

  it('that is compressed is refused unread, whatever its content', async () => {
    const bomb = gzipSync(Buffer.alloc(4 * MAX_BODY_BYTES, 0x20));
    for (const encoding of ['gzip', 'deflate', 'br', 'identity, gzip']) {
      await open(
        ...['content-type: application/json', `content-encoding: ${encoding}`],
        `content-length: ${bomb.length}`,
      );
      const [reply] = await client.send(bomb).replies();
      expect(reply).toMatchObject({ status: 415, headers: { connection: 'close' } });
      expect(JSON.parse(reply!.text)).toMatchObject({ error: { code: 'unsupported_media_type' } });
      client.destroy();
    }
  });

  it.each([
    'text/plain',
    'text/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    'application/json; charset=utf-7',
    'application/json; charset=utf-8; charset=utf-16',
    'application/json-patch+json',
    'application/jsonp',
    'application/json, text/plain',
    'application/json\u00a0',
    '',
  ])('of the type %j is refused before it is read', async (type) => {
    const body = '{"model":"mock/mock-1","messages":[{"role":"user","content":"hello"}]}';
    await open(`content-type: ${type}`, `content-length: ${body.length}`);
    const [reply] = await client.replies();
    expect(reply).toMatchObject({ status: 415, headers: { connection: 'close' } });
    expect(JSON.parse(reply!.text)).toMatchObject({
      error: { type: 'invalid_request_error', code: 'unsupported_media_type', param: null },
    });
  });

  it('without a type is refused before it is read', async () => {
    await open('content-length: 10');
    expect(await client.replies()).toMatchObject([{ status: 415 }]);
  });
});
