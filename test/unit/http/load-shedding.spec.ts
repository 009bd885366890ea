import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { EventLoopWatch } from '../../../modules/http/server/event-loop-watch.js';
import { createHttpAdapter } from '../../../modules/http/server/http-adapter.js';

describe('a server that has more to do than it can', () => {
  let watch: EventLoopWatch;
  let fastify: FastifyInstance;
  let url: string;

  beforeEach(async () => {
    watch = new EventLoopWatch();
    // Only the test says how late the event loop is.
    watch.stop();
    fastify = createHttpAdapter(watch).getInstance<FastifyInstance>();
    fastify.get('/plain', () => 'answered');
    fastify.get('/health', { config: { answersAlways: true } }, () => 'answered');
    url = await fastify.listen({ port: 0, host: '127.0.0.1' });
  });
  afterEach(() => fastify.close());

  const late = (...delaysMs: number[]) => delaysMs.forEach((delayMs) => watch.note(delayMs));

  it('turns requests away and says when to try again', async () => {
    late(2_000, 2_000, 2_000);
    const reply = await fetch(`${url}/plain`);
    expect(reply.status).toBe(503);
    expect(reply.headers.get('retry-after')).toBe('2');
    expect(await reply.json()).toMatchObject({
      error: { code: 'overloaded', type: 'service_unavailable_error' },
    });
  });

  it('still says that it lives', async () => {
    late(2_000, 2_000, 2_000);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it('answers again as soon as it keeps up', async () => {
    late(2_000, 2_000, 2_000, 10);
    expect((await fetch(`${url}/plain`)).status).toBe(200);
  });

  it('takes a single long task for no overload', async () => {
    late(60_000, 10, 2_000, 2_000);
    expect((await fetch(`${url}/plain`)).status).toBe(200);
  });

  it('turns requests away once it is to end, and closes their connections', async () => {
    fastify.liveRequests.close();
    const reply = await fetch(`${url}/plain`);
    expect(reply.status).toBe(503);
    expect(reply.headers.get('connection')).toBe('close');
    expect(await reply.json()).toMatchObject({ error: { code: 'shutting_down' } });
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });
});
