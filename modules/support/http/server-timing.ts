import './fastify-types.js';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * Adds `server-timing` to every reply that is sent whole: `overhead` is what this server itself took, from the head of the request to
 * the answer, its body's arrival included; `wait` and `provider`, where models were asked, are what came on top. Milliseconds.
 */
export function addServerTiming(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const whole =
      payload === null || payload === undefined || typeof payload === 'string' || Buffer.isBuffer(payload);
    if (whole) void reply.header('server-timing', serverTiming(request, reply.elapsedTime));
    done();
  });
}

function serverTiming({ calls }: FastifyRequest, elapsedMs: number): string {
  if (calls === undefined) return `overhead;dur=${hundredths(elapsedMs)}`;
  const overheadMs = Math.max(0, elapsedMs - calls.awayMs);
  return `overhead;dur=${hundredths(overheadMs)}, wait;dur=${hundredths(calls.waitedMs)}, provider;dur=${hundredths(calls.providerMs)}`;
}

/** Not `toFixed`, which takes several times as long. */
function hundredths(ms: number): number {
  return Math.round(ms * 100) / 100;
}
