import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { EventLoopMonitor } from '../../../modules/http/server/load-shedding.js';
import type { FastifyInstance } from 'fastify';
import { createHttpAdapter } from '../../../modules/http/server/http-adapter.js';

describe('EventLoopMonitor', () => {
  let now = 0;
  let eventLoop: EventLoopMonitor;

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['performance'] });
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    eventLoop = new EventLoopMonitor();
  });
  afterEach(() => {
    eventLoop.stop();
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  /** Runs one check for each delay, that much later than it should be. */
  function checkLate(...delaysMs: number[]): void {
    for (const delayMs of delaysMs) {
      now += 500 + delayMs;
      jest.advanceTimersByTime(500);
    }
  }

  it('reports overload after three late checks in a row', () => {
    checkLate(1_000, 1_000);
    expect(eventLoop.overloaded).toBe(false);
    checkLate(1_000);
    expect(eventLoop.overloaded).toBe(true);
  });

  it('reports no overload as soon as one check is in time', () => {
    checkLate(5_000, 5_000, 5_000, 0);
    expect(eventLoop.overloaded).toBe(false);
  });

  it('ignores delays below a second', () => {
    checkLate(999, 999, 999, 999);
    expect(eventLoop.overloaded).toBe(false);
  });

  it('has no timer once it is stopped', () => {
    eventLoop.stop();
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('a server that sheds load', () => {
  let eventLoop: EventLoopMonitor;
  let fastify: FastifyInstance;
  let url: string;

  beforeEach(async () => {
    eventLoop = new EventLoopMonitor();
    // The test reports the delays itself.
    eventLoop.stop();
    fastify = createHttpAdapter(eventLoop).getInstance<FastifyInstance>();
    fastify.get('/plain', () => 'answered');
    fastify.get('/health', { config: { answersAlways: true } }, () => 'answered');
    url = await fastify.listen({ port: 0, host: '127.0.0.1' });
  });
  afterEach(() => fastify.close());

  const late = (...delaysMs: number[]) => delaysMs.forEach((delayMs) => eventLoop.observe(delayMs));

  it('refuses requests under overload and says when to try again', async () => {
    late(2_000, 2_000, 2_000);
    const reply = await fetch(`${url}/plain`);
    expect(reply.status).toBe(503);
    expect(reply.headers.get('retry-after')).toBe('2');
    expect(await reply.json()).toMatchObject({
      error: { code: 'overloaded', type: 'service_unavailable_error' },
    });
  });

  it('still answers health checks under overload', async () => {
    late(2_000, 2_000, 2_000);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it('answers again as soon as it keeps up', async () => {
    late(2_000, 2_000, 2_000, 10);
    expect((await fetch(`${url}/plain`)).status).toBe(200);
  });

  it('does not take a single long task for overload', async () => {
    late(60_000, 10, 2_000, 2_000);
    expect((await fetch(`${url}/plain`)).status).toBe(200);
  });

  it('refuses requests and closes their connections while it shuts down', async () => {
    fastify.liveRequests.close();
    const reply = await fetch(`${url}/plain`);
    expect(reply.status).toBe(503);
    expect(reply.headers.get('connection')).toBe('close');
    expect(await reply.json()).toMatchObject({ error: { code: 'shutting_down' } });
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });
});
