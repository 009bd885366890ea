import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { EventLoopMonitor } from '../../../modules/http/server/load-shedding.js';
import { type ArrivalTimes, createHttpAdapter } from '../../../modules/http/server/http-adapter.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { RawConnection } from './raw-connection.js';

const HEAD =
  'POST /take HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000000\r\n';
const BODY_FOLLOWS = '\r\n';
const CHUNKED = HEAD.replace('content-length: 1000000', 'transfer-encoding: chunked');

describe('a client that takes too long', () => {
  let fastify: FastifyInstance;
  let connections: Socket[];
  let client: RawConnection;
  let handled: number;

  beforeEach(() => start({ headersMs: 50, requestMs: 100, checkEveryMs: 10 }));
  afterEach(stop);

  async function start(arrival: ArrivalTimes): Promise<void> {
    const watch = new EventLoopMonitor();
    watch.stop();
    fastify = createHttpAdapter(watch, arrival).getInstance<FastifyInstance>();
    handled = 0;
    fastify.post('/take', () => (handled += 1));
    connections = [];
    fastify.server.on('connection', (socket: Socket) => connections.push(socket));
    await fastify.listen({ port: 0, host: '127.0.0.1' });
    const { port } = fastify.server.address() as AddressInfo;
    client = await RawConnection.open(port);
  }

  async function stop(): Promise<void> {
    client.destroy();
    await fastify.close();
  }

  /** Sends one byte after the other for as long as the server listens. */
  async function trickle(byte: string): Promise<void> {
    while (!client.socket.readableEnded && client.socket.writable) {
      client.send(byte);
      await nextTurn();
    }
  }

  it.each<[string, () => Promise<void> | void]>([
    ['to send anything', () => undefined],
    ['to end its headers', () => void client.send(HEAD)],
    ['to send its headers, byte by byte', () => (client.send(HEAD, 'x-a: '), trickle('a'))],
    ['to send its body', () => void client.send(HEAD, BODY_FOLLOWS)],
    ['to send a body without a length', () => void client.send(CHUNKED, BODY_FOLLOWS)],
    ['to end a body without a length', () => void client.send(CHUNKED, BODY_FOLLOWS, '5\r\n"aaaa\r\n')],
    [
      'to send the chunks of its body, byte by byte',
      () => (client.send(CHUNKED, BODY_FOLLOWS), trickle('1\r\na\r\n')),
    ],
    ['to send its body, byte by byte', () => (client.send(HEAD, BODY_FOLLOWS, '"'), trickle('a'))],
  ])('%s gets the error envelope, and the handler never runs', async (_what, send) => {
    await send();
    const [reply, ...more] = await client.replies();
    expect(more).toEqual([]);
    expect(reply).toMatchObject({
      status: 408,
      headers: { connection: 'close', 'cache-control': 'no-store', 'x-request-id': expect.any(String) },
    });
    expect(JSON.parse(reply!.text)).toMatchObject({ error: { code: 'request_timeout', param: null } });
    expect(handled).toBe(0);
  });

  it('to send its headers does not get the time for bodies', async () => {
    await stop();
    await start({ headersMs: 50, requestMs: 600_000, checkEveryMs: 10 });
    expect(await client.send(HEAD).replies()).toMatchObject([{ status: 408 }]);
  });

  it('keeps no connection, even if it never closes its side', async () => {
    client.send(HEAD, BODY_FOLLOWS);
    await client.replies();
    if (!connections[0]!.destroyed) await new Promise((resolve) => connections[0]!.once('close', resolve));
    expect(client.socket.writable).toBe(true);
    expect(await openConnections(fastify.server)).toBe(0);
  });

  it('keeps no connection either if it does not send HTTP', async () => {
    client.send('hello\r\n\r\n');
    expect(await client.replies()).toMatchObject([{ status: 400 }]);
    if (!connections[0]!.destroyed) await new Promise((resolve) => connections[0]!.once('close', resolve));
    expect(await openConnections(fastify.server)).toBe(0);
  });
});

describe('the timeouts of the server', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp();
  });

  it('allow 30 s for headers and 60 s for requests, and are checked every 5 s', () => {
    expect(test.app.getHttpServer()).toMatchObject({
      headersTimeout: 30_000,
      requestTimeout: 60_000,
      connectionsCheckingInterval: 5_000,
    });
  });
});

function openConnections(server: Server): Promise<number> {
  return new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );
}
