import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { EventLoopMonitor } from '../../../modules/http/server/load-shedding.js';
import { createHttpAdapter } from '../../../modules/http/server/http-adapter.js';
import { MemoryBudget } from '../../../modules/support/index.js';
import { RawConnection } from '../../e2e/hazards/raw-connection.js';
import { closeLater } from '../../support/cleanup.js';
import { Deferred } from '../../support/deferred.js';
import { untilRoom } from '../../support/memory-room.js';

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;
const ofBytes = (bytes: number) => `"${'a'.repeat(bytes - 2)}"`;

describe('the memory budget of request bodies', () => {
  let fastify: FastifyInstance;
  let url: string;
  let held: Deferred<string>;
  let reached: () => void;
  let memory: MemoryBudget;

  beforeEach(async () => {
    const watch = new EventLoopMonitor();
    watch.stop();
    memory = new MemoryBudget(MEBIBYTE);
    fastify = createHttpAdapter(watch, undefined, memory).getInstance<FastifyInstance>();
    held = new Deferred();
    fastify.post('/held', () => {
      reached();
      return held.promise;
    });
    fastify.post('/taken', () => 'taken');
    url = await fastify.listen({ port: 0, host: '127.0.0.1' });
  });
  afterEach(() => {
    held.resolve('done');
    return fastify.close();
  });

  const post = (path: string, body: RequestInit['body']) =>
    fetch(url + path, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body, duplex: 'half' },
    });

  /** A request whose body is held until `held` is settled. */
  async function hold(bytes: number): Promise<void> {
    const arrived = new Promise<void>((resolve) => (reached = resolve));
    post('/held', ofBytes(bytes)).catch(() => undefined);
    await arrived;
  }

  it('refuses large bodies past the budget with 503, and still accepts small ones', async () => {
    await hold(0.7 * MEBIBYTE);
    const refused = await post('/taken', ofBytes(0.5 * MEBIBYTE));
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('2');
    expect(await refused.json()).toMatchObject({ error: { code: 'overloaded' } });
    expect((await post('/taken', ofBytes(0.2 * MEBIBYTE))).status).toBe(200);
    expect((await post('/taken', '{}')).status).toBe(200);
  });

  it('counts bodies without a content-length too', async () => {
    await hold(0.7 * MEBIBYTE);
    const refused = await post('/taken', new Blob([ofBytes(0.5 * MEBIBYTE)]).stream());
    expect(refused.status).toBe(503);
  });

  describe('without a length', () => {
    const HEAD =
      'POST /taken HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n';
    const chunk = (bytes: number) => `${bytes.toString(16)}\r\n${'a'.repeat(bytes)}\r\n`;

    /** Sends the beginning of a body, and waits until it is counted. */
    async function begin(bytes: number): Promise<RawConnection> {
      const client = await RawConnection.open(Number(new URL(url).port));
      closeLater(() => client.destroy());
      client.send(HEAD, chunk(bytes));
      await untilRoom(memory, MEBIBYTE - bytes + 1, false);
      return client;
    }

    it('counts what has arrived of a body that has no end', async () => {
      await begin(700 * KIBIBYTE);
      expect((await post('/taken', ofBytes(0.5 * MEBIBYTE))).status).toBe(503);
      expect((await post('/taken', ofBytes(0.2 * MEBIBYTE))).status).toBe(200);
    });

    it('refuses a body as soon as it does not fit, before its end', async () => {
      await begin(700 * KIBIBYTE);
      const second = await RawConnection.open(Number(new URL(url).port));
      closeLater(() => second.destroy());
      second.send(HEAD, chunk(500 * KIBIBYTE));
      expect(await second.got('HTTP/1.1 503 ')).toBe(true);
    });

    it('has room again when a client leaves in the middle of its body', async () => {
      const client = await begin(700 * KIBIBYTE);
      client.destroy();
      await untilRoom(memory, 500 * KIBIBYTE);
      expect((await post('/taken', ofBytes(0.5 * MEBIBYTE))).status).toBe(200);
    });
  });

  it('accepts bodies again once earlier requests have ended', async () => {
    await hold(0.7 * MEBIBYTE);
    held.resolve('done');
    let status = 503;
    while (status === 503) ({ status } = await post('/taken', ofBytes(0.5 * MEBIBYTE)));
    expect(status).toBe(200);
  });

  it('accepts a single body of any size', async () => {
    expect((await post('/taken', ofBytes(4 * MEBIBYTE))).status).toBe(200);
  });
});
