import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { limitBodyMemory } from '../../../modules/http/server/body-budget.js';
import { EventLoopMonitor } from '../../../modules/http/server/load-shedding.js';
import { createHttpAdapter } from '../../../modules/http/server/http-adapter.js';
import { Deferred } from '../../support/deferred.js';

const MEBIBYTE = 1024 * 1024;
const ofBytes = (bytes: number) => `"${'a'.repeat(bytes - 2)}"`;

describe('the memory budget of request bodies', () => {
  let fastify: FastifyInstance;
  let url: string;
  let held: Deferred<string>;
  let reached: () => void;

  beforeEach(async () => {
    const watch = new EventLoopMonitor();
    watch.stop();
    fastify = createHttpAdapter(watch).getInstance<FastifyInstance>();
    limitBodyMemory(fastify, MEBIBYTE);
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
