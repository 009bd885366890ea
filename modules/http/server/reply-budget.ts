import type { FastifyInstance, FastifyRequest } from 'fastify';
import { failureOf } from '../errors/failure.js';
import { failureInstead } from '../errors/send-failure.js';
import { OverloadedError } from '../errors/server-errors.js';
import { PIECE_LENGTH, ReplyPieces } from './reply-pieces.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Bytes of models' answers that `memory` holds for the reply. */
    answerBytes?: number;
  }
}

/**
 * Counts large replies in the budget until their connection is done with them, and writes them in pieces, no
 * faster than the client reads. A reply that does not fit is 503 instead; one made of answers that were
 * counted as they came always fits.
 */
export function limitReplyMemory(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    // Node discards the body of a reply to HEAD.
    const { memory, answerBytes = 0 } = request;
    if (memory === undefined || !isLarge(payload) || request.method === 'HEAD') return done();
    const bytes = Buffer.byteLength(payload);
    const more = Math.max(0, bytes - answerBytes);
    if (answerBytes > 0) memory.holdAnyway(more);
    else if (!memory.hold(more)) return done(null, failureInstead(reply, failureOf(new OverloadedError())));
    void reply.header('content-length', bytes);
    // Bytes are outside of the heap. Text would fill it for as long as the client does not read.
    done(null, new ReplyPieces([Buffer.isBuffer(payload) ? payload : Buffer.from(payload)]));
  });
}

/**
 * Holds the memory of a model's answer until the reply is closed or the answer released. Returns false if it
 * does not fit.
 */
export function holdAnswer(request: FastifyRequest, bytes: number): boolean {
  if (request.memory?.hold(bytes) === false) return false;
  request.answerBytes = (request.answerBytes ?? 0) + bytes;
  return true;
}

/** Releases the memory of an answer that is written. Takes back no more than was held for answers. */
export function releaseAnswer(request: FastifyRequest, bytes: number): void {
  const released = Math.min(bytes, request.answerBytes ?? 0);
  if (released === 0) return;
  request.memory?.release(released);
  request.answerBytes! -= released;
}

function isLarge(payload: unknown): payload is string | Buffer {
  return (typeof payload === 'string' || Buffer.isBuffer(payload)) && payload.length > PIECE_LENGTH;
}
