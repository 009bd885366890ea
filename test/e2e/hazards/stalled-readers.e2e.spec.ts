import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { EventStreamWriter } from '../../../modules/http/index.js';
import { createHttpAdapter } from '../../../modules/http/server/http-adapter.js';
import { EventLoopMonitor } from '../../../modules/http/server/load-shedding.js';
import { sendQueues } from '../../../modules/http/server/send-queues.js';
import { MemoryBudget } from '../../../modules/support/index.js';
import { closeLater } from '../../support/cleanup.js';
import { FakeClock } from '../../support/fake-clock.js';
import { untilRoom } from '../../support/memory-room.js';
import { RawConnection } from './raw-connection.js';

const MEBIBYTE = 1024 * 1024;
/** More than every buffer between two sockets of one machine holds. */
const MORE_THAN_FITS = 'x'.repeat(32 * MEBIBYTE);
const LONGEST_STALL_MS = 60_000;
const CHECK_EVERY_MS = 5_000;
/** Far longer than a loaded machine needs. */
const PATIENCE_MS = 30_000;
/** A slow reader takes so much in so much time: far less than the system waits for before it takes more. */
const ROUND_BYTES = 512 * 1024;
const ROUND_MS = 50_000;
const ROUTES = ['/reply', '/events', '/end-of-events'];
const onLinux = process.platform === 'linux' ? it : it.skip;

describe('a reader', () => {
  let clock: FakeClock;
  let fastify: FastifyInstance;
  let budget: MemoryBudget;
  let response: ServerResponse | undefined;
  let client: RawConnection;
  /** Writes of events that are over. */
  let written: number;

  beforeEach(async () => {
    const watch = new EventLoopMonitor();
    watch.stop();
    clock = new FakeClock();
    budget = new MemoryBudget(40 * MEBIBYTE);
    fastify = createHttpAdapter(watch, undefined, budget, clock).getInstance<FastifyInstance>();
    closeLater(() => fastify.close());
    response = undefined;
    written = 0;
    fastify.server.on('request', (_request, current: ServerResponse) => (response = current));
    fastify.get('/reply', () => MORE_THAN_FITS);
    fastify.get('/events', async (_request, reply) => {
      await new EventStreamWriter(reply, clock).write(MORE_THAN_FITS);
      written += 1;
    });
    fastify.get('/end-of-events', async (_request, reply) => {
      new EventStreamWriter(reply, clock).end(MORE_THAN_FITS);
    });
    await fastify.listen({ port: 0, host: '127.0.0.1' });
    client = await RawConnection.open((fastify.server.address() as AddressInfo).port);
    closeLater(() => client.destroy());
    client.socket.pause();
  });

  /** Asks for a reply and reads none of it. Resolves to the reply when it is on its way. */
  async function ask(path: string): Promise<ServerResponse> {
    client.send(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
    await until(() => response !== undefined && (response.socket?.writableLength ?? 0) > 0);
    return response!;
  }

  /** Lets time go by until the server closes the connection. Returns how much, in milliseconds. */
  async function untilDisconnected(from: ServerResponse): Promise<number> {
    const began = clock.monotonic();
    await until(
      () => from.destroyed,
      () => clock.advance(CHECK_EVERY_MS),
    );
    return clock.monotonic() - began;
  }

  function sip(): Promise<void> {
    client.socket.read();
    return nextTurn();
  }

  it.each(ROUTES)('that takes nothing of %s is disconnected after a minute', async (path) => {
    const reply = await ask(path);
    expect(await untilDisconnected(reply)).toBeGreaterThanOrEqual(LONGEST_STALL_MS);
    await until(() => fastify.liveRequests.size === 0);
    await untilRoom(budget, 32 * MEBIBYTE);
    if (path === '/events') expect(written).toBe(1);
  });

  onLinux.each(ROUTES)('that takes %s slowly is not disconnected, until it stops', async (path) => {
    const reply = await ask(path);
    expect(sendQueues()(reply.socket!)).toBeGreaterThan(0);
    for (let rounds = 0; rounds < 6; rounds += 1) {
      const enough = client.received.length + ROUND_BYTES;
      await until(() => client.received.length >= enough, sip);
      await clock.advance(ROUND_MS);
      expect(reply.destroyed).toBe(false);
    }
    await untilDisconnected(reply);
  });
});

/** Waits and does something meanwhile. @throws Error after 30 s: an endless loop would outlive its test */
async function until(reached: () => boolean, meanwhile: () => Promise<void> = nextTurn): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!reached()) {
    if (performance.now() > deadline) throw new Error(`Never reached: ${reached}`);
    await meanwhile();
  }
}
