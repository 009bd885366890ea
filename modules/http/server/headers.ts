import { randomFillSync } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ReplyPieces } from './reply-pieces.js';

const ACCEPTABLE = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Returns the client's `x-request-id` if it is 1 to 64 letters, digits, dashes and underscores, else a random
 * id.
 */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const offered = headers['x-request-id'];
  return typeof offered === 'string' && ACCEPTABLE.test(offered) ? offered : newRequestId();
}

const ID_BYTES = 16;
/** Random bytes for the next ids: to ask for 16 at a time takes several times as long. */
const idBytes = Buffer.allocUnsafeSlow(256 * ID_BYTES);
let usedIdBytes = idBytes.length;

/** Returns `req_` and 128 random bits. */
export function newRequestId(): string {
  if (usedIdBytes === idBytes.length) {
    randomFillSync(idBytes);
    usedIdBytes = 0;
  }
  usedIdBytes += ID_BYTES;
  return `req_${idBytes.toString('hex', usedIdBytes - ID_BYTES, usedIdBytes)}`;
}

/**
 * Adds `server-timing` to every reply that is not a stream, in milliseconds. `overhead` is the time of this
 * server itself, from the request's head to the answer, the arrival of the body included. Requests that
 * called models add `wait` (for limits and between attempts) and `provider`.
 */
export function addServerTiming(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const whole =
      payload === null ||
      payload === undefined ||
      typeof payload === 'string' ||
      Buffer.isBuffer(payload) ||
      payload instanceof ReplyPieces;
    if (whole) void reply.header('server-timing', serverTiming(request, reply.elapsedTime));
    done();
  });
}

function serverTiming({ usage }: FastifyRequest, elapsedMs: number): string {
  if (usage === undefined) return `overhead;dur=${hundredths(elapsedMs)}`;
  const overheadMs = Math.max(0, elapsedMs - usage.upstreamMs);
  return `overhead;dur=${hundredths(overheadMs)}, wait;dur=${hundredths(usage.waitedMs)}, provider;dur=${hundredths(usage.providerMs)}`;
}

/** Rounds to 1/100. `toFixed` takes several times as long. */
function hundredths(ms: number): number {
  return Math.round(ms * 100) / 100;
}
